import { expect, test } from 'vitest'
import { isOpen, readConfig } from '#src/config.ts'

const jwks = { AUTH_JWKS_URL: 'https://people.example/keys', AUTH_ISSUER: 'https://people.example' }
const secret = 'x'.repeat(32)

test('with an identity provider the open mode is off, and other machines may be let in without a secret', () => {
  const config = readConfig({ ...jwks, HOST: '0.0.0.0' })
  expect(config.identityProvider).toEqual({
    jwksUrl: 'https://people.example/keys',
    issuer: 'https://people.example',
    audience: 'grand-livre',
  })
  expect(isOpen(config)).toBe(false)
  expect(isOpen(readConfig({}))).toBe(true)
  expect(isOpen(readConfig({ AUTH_SECRET: secret }))).toBe(false)
  expect(readConfig({ ...jwks, AUTH_AUDIENCE: 'books' }).identityProvider?.audience).toBe('books')
})

test.each([
  [{ AUTH_JWKS_URL: jwks.AUTH_JWKS_URL }, 'AUTH_ISSUER'],
  [{ AUTH_ISSUER: jwks.AUTH_ISSUER }, 'AUTH_JWKS_URL'],
  [{ AUTH_AUDIENCE: 'books' }, 'AUTH_JWKS_URL'],
  [{ ...jwks, AUTH_JWKS_URL: 'http://people.example/keys' }, 'AUTH_JWKS_URL must be an https'],
  [{ ...jwks, AUTH_JWKS_URL: 'https://me:pass@people.example/keys' }, 'AUTH_JWKS_URL'],
  [{ ...jwks, AUTH_JWKS_URL: 'file:///keys' }, 'AUTH_JWKS_URL'],
  [{ ...jwks, AUTH_JWKS_URL: 'keys' }, 'AUTH_JWKS_URL'],
  [
    { ...jwks, DATABASE_URL: 'postgres://localhost/ledger', DATA_KEY: 'ab'.repeat(32) },
    'AUTH_SECRET is missing',
  ],
])('%j is refused and says %s', (environment, told) => {
  expect(() => readConfig(environment)).toThrow(told)
})

test.each(['http://localhost:8080/keys', 'http://127.0.0.1/keys', 'http://[::1]:1/keys'])(
  'keys may come from %s, which nobody else can answer for',
  (AUTH_JWKS_URL) => {
    expect(readConfig({ ...jwks, AUTH_JWKS_URL }).identityProvider?.jwksUrl).toBe(AUTH_JWKS_URL)
  },
)
