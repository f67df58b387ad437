import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { authenticator } from '#src/auth/authenticator.ts'
import { providerVerifier } from '#src/auth/identity-provider.ts'
import { signToken } from '#src/auth/tokens.ts'
import { audience, issuer, provider, signer, tokenOf } from '#tests/auth/provider.ts'
import { secret, serve, tokenAuth } from '#tests/http/serve.ts'

const minute = 60_000

/** A verifier whose clock the test moves, and what it logged. */
function checking(options: Parameters<typeof providerVerifier>[0]) {
  const clock = { now: 1_000_000_000 }
  const errors: unknown[] = []
  const verify = providerVerifier(options, {
    now: () => clock.now,
    onError: (error) => void errors.push(error),
  })
  /** Who signed in, or the code that refuses it. */
  const outcome = (token: string): Promise<string> =>
    verify(token).then(
      ({ identity }) => identity.subject,
      (error: { code: string }) => error.code,
    )
  return { clock, errors, verify, outcome }
}

test.each(['RS256', 'ES256', 'EdDSA'])(
  'a token signed with %s says what one of our own says',
  async (alg) => {
    const key = await signer('k1', alg)
    const { options } = await provider(key)
    const said = { given_name: 'Amélie', branch: 'dakar', roles: ['sales', 'owner'] }
    expect(await checking(options).verify(await tokenOf(key, said))).toEqual({
      identity: { tenant: 'demo', subject: 'amelie', roles: ['sales'], branch: 'dakar' },
      names: { givenName: 'Amélie' },
      expiresAt_s: expect.any(Number),
    })
  },
)

test('a token of another issuer, audience, algorithm or key, or past its time, is nobody\u2019s', async () => {
  const [key, other, pss] = await Promise.all([signer('k1'), signer('k1'), signer('k2', 'PS256')])
  const { options } = await provider(key, pss)
  const { outcome } = checking(options)
  const published = new TextEncoder().encode(JSON.stringify(key.publicKey))
  const bad = [
    tokenOf(key, {}, (jwt) => jwt.setIssuer('https://others.example')),
    tokenOf(key, {}, (jwt) => jwt.setAudience('somebody')),
    tokenOf(key, { tenant: undefined }),
    tokenOf(key, { roles: undefined }),
    tokenOf(key, {}, (jwt) => jwt.setSubject('')),
    tokenOf(key, {}, (jwt) => jwt.setExpirationTime('-1m')),
    tokenOf(other),
    tokenOf(pss),
    new SignJWT({ tenant: 'demo', roles: ['admin'] })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setSubject('a')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(published),
    new UnsecuredJWT({ tenant: 'demo', roles: ['admin'] })
      .setSubject('a')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .encode(),
    'nonsense',
    'a.b.c',
  ]
  for (const token of bad) expect(await outcome(await token)).toBe('UNAUTHENTICATED')
})

test('a secret among the published keys signs nothing', async () => {
  const key = await signer('k1')
  const { options, told } = await provider(key)
  const shared = new TextEncoder().encode(secret)
  told.keys = [{ kty: 'oct', kid: 's', alg: 'HS256', k: Buffer.from(shared).toString('base64url') }]
  const token = await new SignJWT({ tenant: 'demo', roles: ['admin'], sub: 'a', iss: issuer, aud: audience })
    .setProtectedHeader({ alg: 'HS256', kid: 's' })
    .setExpirationTime('1h')
    .sign(shared)
  expect(await checking(options).outcome(token)).toBe('UNAUTHENTICATED')
})

test('an expired token is told so', async () => {
  const key = await signer('k1')
  const { options } = await provider(key)
  const expired = await tokenOf(key, {}, (jwt) => jwt.setExpirationTime('-1m'))
  await expect(checking(options).verify(expired)).rejects.toMatchObject({
    details: { detail: 'The token has expired.' },
  })
})

test('keys are fetched once for many tokens, and again when they are ten minutes old', async () => {
  const key = await signer('k1')
  const { options, told, publish } = await provider(key)
  const { clock, outcome } = checking(options)
  const token = await tokenOf(key)
  await Promise.all(Array.from({ length: 20 }, () => outcome(token)))
  expect(told.asked).toBe(1)
  clock.now += 9 * minute
  await outcome(token)
  expect(told.asked).toBe(1)

  publish(await signer('k2'))
  expect(await outcome(token)).toBe('amelie')
  clock.now += minute
  expect(await outcome(token)).toBe('UNAUTHENTICATED')
  expect(told.asked).toBe(2)
})

test('a new key is taken up when a token names it, but unknown keys make nobody ask more than twice a minute', async () => {
  const [first, second, never] = await Promise.all([signer('k1'), signer('k2'), signer('k3')])
  const { options, told, publish } = await provider(first)
  const { clock, outcome } = checking(options)
  const [old, rotated, unknown] = await Promise.all([tokenOf(first), tokenOf(second), tokenOf(never)])
  expect(await outcome(old)).toBe('amelie')
  publish(first, second)
  expect(await outcome(rotated)).toBe('UNAUTHENTICATED')
  clock.now += minute / 2
  expect(await outcome(rotated)).toBe('amelie')
  expect(await outcome(old)).toBe('amelie')
  expect(told.asked).toBe(2)
  for (let sent = 0; sent < 10; sent += 1) expect(await outcome(unknown)).toBe('UNAUTHENTICATED')
  expect(told.asked).toBe(2)
})

test('while the provider is away, known keys serve for a day, and an unknown one cannot be told', async () => {
  const [known, fresh] = await Promise.all([signer('k1'), signer('k2')])
  const { options, close, comeBack, publish } = await provider(known)
  const { clock, errors, outcome } = checking(options)
  const [token, rotated] = await Promise.all([tokenOf(known), tokenOf(fresh)])
  await outcome(token)
  await close()
  clock.now += 23 * 60 * minute
  expect(await outcome(token)).toBe('amelie')
  expect(errors).toHaveLength(1)
  expect(await outcome(rotated)).toBe('IDENTITY_UNAVAILABLE')
  clock.now += 60 * minute
  expect(await outcome(token)).toBe('IDENTITY_UNAVAILABLE')

  publish(known, fresh)
  await comeBack()
  clock.now += minute
  expect(await outcome(rotated)).toBe('amelie')
  expect(await outcome(token)).toBe('amelie')
})

test('a provider that was never reached is not asked by every request, and a foreign token is refused without it', async () => {
  const key = await signer('k1')
  const { options, told } = await provider(key)
  told.status = 500
  const { clock, outcome } = checking(options)
  const token = await tokenOf(key)
  for (let sent = 0; sent < 5; sent += 1) expect(await outcome(token)).toBe('IDENTITY_UNAVAILABLE')
  expect(told.asked).toBe(1)
  expect(await outcome(await tokenOf(key, {}, (jwt) => jwt.setIssuer('x')))).toBe('UNAUTHENTICATED')
  told.status = 200
  clock.now += 5_000
  expect(await outcome(token)).toBe('amelie')
})

test.each([
  [302, undefined],
  [200, 'not json'],
  [200, '{"keys":"none"}'],
])('an answer of status %i with %j is none', async (status, text) => {
  const key = await signer('k1')
  const { options, told } = await provider(key)
  Object.assign(told, { status, text })
  const { outcome, errors } = checking(options)
  expect(await outcome(await tokenOf(key))).toBe('IDENTITY_UNAVAILABLE')
  expect(errors).toHaveLength(1)
})

test('beside a secret both kinds of token count; alone, ours do not', async () => {
  const key = await signer('k1')
  const { options } = await provider(key)
  const both = tokenAuth({ provider: providerVerifier(options) })
  const own = await signToken({ secret, tenant: 'demo', subject: 'ours', roles: ['sales'], ttl_s: 60 })
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  expect(await both.identify(bearer(own))).toMatchObject({ subject: 'ours' })
  expect(await both.identify(bearer(await tokenOf(key)))).toMatchObject({ subject: 'amelie' })

  const apiKeys = { verify: async () => undefined }
  const alone = authenticator({
    apiKeys,
    tenantExists: async () => true,
    provider: providerVerifier(options),
  })
  const { app } = await serve({ auth: alone })
  const shelf = { method: 'POST', url: '/api/v1/shelves', payload: { name: 'x' } } as const
  expect((await app.inject({ ...shelf, headers: bearer(own) })).statusCode).toBe(401)
  const sales = await tokenOf(key, { roles: ['sales'] })
  expect((await app.inject({ ...shelf, headers: bearer(sales) })).statusCode).toBe(201)
  expect((await app.inject({ ...shelf, headers: bearer('x.y.z') })).statusCode).toBe(401)
})

test('a request that cannot be checked now is answered 503 and when to come back', async () => {
  const key = await signer('k1')
  const { options, close } = await provider(key)
  await close()
  const { app } = await serve({ auth: tokenAuth({ provider: providerVerifier(options) }) })
  const headers = { authorization: `Bearer ${await tokenOf(key)}` }
  const answer = await app.inject({ method: 'GET', url: '/api/v1/events', headers })
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'IDENTITY_UNAVAILABLE'])
  expect(answer.headers['retry-after']).toBe('5')
})
