import type { IncomingHttpHeaders } from 'node:http'
import { expect, test } from 'vitest'
import { apiKeyText, hashSecret, parseApiKey, secretMatches } from '#src/auth/api-keys.ts'
import type { ApiKeys } from '#src/auth/api-keys.ts'
import { authenticator } from '#src/auth/authenticator.ts'
import type { AuthenticatorParts } from '#src/auth/authenticator.ts'
import { signToken } from '#src/auth/tokens.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { secret, serve, tokenAuth } from '#tests/http/serve.ts'

const keySecret = 'k'.repeat(43)
const keyId = '018f3c1e-0000-7000-8000-00000000000a'
const apiKeys: ApiKeys = {
  verify: async (tenant, id, sent) =>
    tenant === 'demo' && id === keyId && secretMatches(sent, hashSecret(keySecret))
      ? { subject: 'importer', roles: ['finance'] }
      : undefined,
}

/** What comes of headers: an identity, or the code that refuses them. */
async function outcomeOf(headers: IncomingHttpHeaders, parts: Partial<AuthenticatorParts> = {}) {
  const auth = tokenAuth({ apiKeys, ...parts })
  try {
    auth.admit(headers, true)
    return await auth.identify(headers)
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error)
  }
}

function tokenFor(tenant: string, ttl_s = 600): Promise<string> {
  return signToken({ secret, tenant, subject: 'amelie', roles: ['sales'], givenName: 'Amélie', ttl_s })
}

test('a bearer token names its subject', async () => {
  const authorization = `Bearer ${await tokenFor('demo')}`
  expect(await outcomeOf({ authorization })).toEqual({ tenant: 'demo', subject: 'amelie', roles: ['sales'] })
})

test.each([
  [undefined],
  ['Basic YTpi'],
  ['Bearer'],
  ['Bearer '],
  ['Bearer two words'],
  ['Bearer a b c'],
  ['nonsense'],
])('the authorization %s is nobody\u2019s', async (authorization) => {
  expect(await outcomeOf(authorization === undefined ? {} : { authorization })).toBe('UNAUTHENTICATED')
})

test('an API key stands for its holder', async () => {
  const authorization = `Bearer ${apiKeyText({ tenant: 'demo', keyId, secret: keySecret })}`
  expect(await outcomeOf({ authorization })).toEqual({
    tenant: 'demo',
    subject: 'importer',
    roles: ['finance'],
  })
})

test.each([
  [`gl_demo_${keyId}_${'x'.repeat(43)}`],
  [`gl_other_${keyId}_${keySecret}`],
  [`gl_demo_another_${keySecret}`],
  [`gl_demo_${keyId}`],
  ['gl_'],
  [`gl_De mo_${keyId}_${keySecret}`],
])('the API key %s is not valid', async (key) => {
  expect(await outcomeOf({ authorization: `Bearer ${key}` })).toBe('UNAUTHENTICATED')
})

test('the secret of an API key may hold any character of base64url', () => {
  const parts = { tenant: 'a-b', keyId: 'k-1', secret: 'a_b-c_d0123456789_xyz' }
  expect(parseApiKey(apiKeyText(parts))).toEqual(parts)
})

test('a secret is compared by its hash, and a damaged hash matches nothing', () => {
  expect(secretMatches(keySecret, hashSecret(keySecret))).toBe(true)
  expect(secretMatches('other', hashSecret(keySecret))).toBe(false)
  expect(secretMatches(keySecret, '')).toBe(false)
})

test('a tenant that does not exist is refused, and found once it is opened', async () => {
  const tenants = new Set<string>()
  const auth = tokenAuth({ tenantExists: async (tenant) => tenants.has(tenant) })
  const headers = { authorization: `Bearer ${await tokenFor('demo')}` }
  await expect(auth.identify(headers)).rejects.toMatchObject({
    code: 'TENANT_UNKNOWN',
    details: { tenant: 'demo' },
  })
  tenants.add('demo')
  expect(await auth.identify(headers)).toMatchObject({ tenant: 'demo' })
})

test('a token is remembered for a minute at most, and never beyond its expiry', async () => {
  let now = Date.now()
  const met: string[] = []
  const auth = tokenAuth({ now: () => now, seen: (identity) => void met.push(identity.subject) })
  const long = { authorization: `Bearer ${await tokenFor('demo')}` }
  const identity = await auth.identify(long)
  expect(auth.identify(long)).toBe(identity)
  now += 59_000
  expect(auth.identify(long)).toBe(identity)
  now += 2_000
  expect(auth.identify(long)).toBeInstanceOf(Promise)

  const short = { authorization: `Bearer ${await tokenFor('demo', 20)}` }
  await auth.identify(short)
  now += 30_000
  expect(auth.identify(short)).toBeInstanceOf(Promise)
  expect(met.length).toBeGreaterThan(1)
})

test('X-Actor counts nowhere but in the open mode without a token', async () => {
  expect(await outcomeOf({ 'x-actor': 'Boss' })).toBe('UNAUTHENTICATED')
  const authorization = `Bearer ${await tokenFor('demo')}`
  expect(await outcomeOf({ authorization, 'x-actor': 'Boss' })).toBe('INVALID')
  expect(
    await outcomeOf({ authorization, 'x-actor': 'Boss', host: 'localhost' }, { open: { tenant: 'demo' } }),
  ).toBe('INVALID')
})

test('in the open mode, whoever sends no token acts as an admin, under the name in X-Actor if there is one', async () => {
  const open = { open: { tenant: 'demo' } }
  const host = 'localhost:3001'
  const admin = { tenant: 'demo', subject: 'admin', roles: ['admin'] }
  expect(await outcomeOf({ host }, open)).toEqual(admin)
  const actor = Buffer.from('Amélie').toString('latin1')
  expect(await outcomeOf({ host, 'x-actor': actor }, open)).toEqual({ ...admin, subject: 'Amélie' })
  expect(await outcomeOf({ host, 'x-actor': 'x'.repeat(101) }, open)).toBe('INVALID')
  expect(await outcomeOf({ host, 'x-actor': ' ' }, open)).toBe('INVALID')
})

test('in the open mode a token counts when it is sent, and a bad one is refused', async () => {
  const open = { open: { tenant: 'demo' } }
  const authorization = `Bearer ${await tokenFor('other')}`
  expect(await outcomeOf({ host: 'localhost', authorization }, open)).toMatchObject({
    tenant: 'other',
    roles: ['sales'],
  })
  expect(await outcomeOf({ host: 'localhost', authorization: 'Bearer bad' }, open)).toBe('UNAUTHENTICATED')
})

test.each([['localhost:3001'], ['LOCALHOST'], ['127.0.0.1:3001'], ['127.8.9.10'], ['[::1]:3001'], ['[::1]']])(
  'the open mode answers the host %s',
  async (host) => {
    expect(await outcomeOf({ host }, { open: { tenant: 'demo' } })).toMatchObject({ subject: 'admin' })
  },
)

test.each([
  [undefined],
  [''],
  ['evil.example'],
  ['localhost.evil.example'],
  ['127.0.0.1.evil.example:3001'],
  ['10.0.0.1'],
  ['localhost:3001@evil'],
  ['0.0.0.0'],
])('the open mode refuses the host %s', async (host) => {
  expect(await outcomeOf(host === undefined ? {} : { host }, { open: { tenant: 'demo' } })).toBe(
    'ORIGIN_REFUSED',
  )
})

test.each([
  [{ origin: 'https://evil.example' }, 'ORIGIN_REFUSED'],
  [{ origin: 'null' }, 'ORIGIN_REFUSED'],
  [{ origin: 'http://localhost:8080' }, 'ORIGIN_REFUSED'],
  [{ 'sec-fetch-site': 'cross-site' }, 'ORIGIN_REFUSED'],
  [{ 'sec-fetch-site': 'same-site' }, 'ORIGIN_REFUSED'],
  [{ origin: 'http://localhost:3001', 'sec-fetch-site': 'same-origin' }, 'admin'],
  [{ 'sec-fetch-site': 'none' }, 'admin'],
])('the open mode answers a browser\u2019s %o with %s', async (headers, expected) => {
  const outcome = await outcomeOf({ host: 'localhost:3001', ...headers }, { open: { tenant: 'demo' } })
  expect(typeof outcome === 'string' ? outcome : outcome.subject).toBe(expected)
})

test('with authentication, a browser of any origin may ask: it needs a token', async () => {
  const authorization = `Bearer ${await tokenFor('demo')}`
  expect(
    await outcomeOf({ host: 'ledger.example', origin: 'https://app.example', authorization }),
  ).toMatchObject({ subject: 'amelie' })
})

test('no web page can drive an open server, but the documentation may be linked to', async () => {
  const { app, asked } = await serve({
    auth: authenticator({ apiKeys, tenantExists: async () => true, open: { tenant: 'demo' } }),
  })
  const shelf = { method: 'POST', url: '/api/v1/shelves', payload: { name: 'x' } } as const
  const host = 'localhost:3001'
  expect(
    (await app.inject({ ...shelf, headers: { host, origin: 'https://evil.example' } })).json().code,
  ).toBe('ORIGIN_REFUSED')
  expect((await app.inject({ ...shelf, headers: { host: 'evil.example' } })).json().code).toBe(
    'ORIGIN_REFUSED',
  )
  expect(asked).toEqual([])
  expect((await app.inject({ ...shelf, headers: { host } })).statusCode).toBe(201)
  const link = { host, 'sec-fetch-site': 'cross-site' }
  expect((await app.inject({ method: 'GET', url: '/docs', headers: link })).statusCode).toBe(200)
  expect(
    (await app.inject({ method: 'GET', url: '/metrics', headers: { host: 'evil.example' } })).statusCode,
  ).toBe(403)
})

test('who is not known is asked for a token', async () => {
  const { app } = await serve()
  const answer = await app.inject({ method: 'GET', url: '/api/v1/events' })
  expect(answer.statusCode).toBe(401)
  expect(answer.headers['www-authenticate']).toMatch(/^Bearer /)
})
