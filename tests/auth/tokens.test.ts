import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { signToken, tokenVerifier } from '#src/auth/tokens.ts'
import { secret } from '#tests/http/serve.ts'

const verify = tokenVerifier(secret)
const key = new TextEncoder().encode(secret)
const said = { tenant: 'demo', roles: ['finance'] }

function signed(
  claims: Record<string, unknown> = said,
  change: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
): Promise<string> {
  const jwt = new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('amelie')
    .setIssuer('grand-livre')
    .setAudience('grand-livre')
    .setExpirationTime('10m')
  return change(jwt).sign(key)
}

test('a token says who, for which tenant, in which roles, with which names', async () => {
  const token = await signToken({
    secret,
    tenant: 'demo',
    subject: 'amelie',
    roles: ['finance', 'sales'],
    branch: 'dakar',
    givenName: 'Amélie',
    familyName: 'Diop',
    ttl_s: 60,
  })
  expect(await verify(token)).toEqual({
    identity: { tenant: 'demo', subject: 'amelie', roles: ['finance', 'sales'], branch: 'dakar' },
    names: { givenName: 'Amélie', familyName: 'Diop' },
    expiresAt_s: expect.any(Number),
  })
})

test('roles that are not ours are left out, because they allow nothing here', async () => {
  const token = await signed({ tenant: 'demo', roles: ['owner', 'sales', 'root'] })
  expect((await verify(token)).identity.roles).toEqual(['sales'])
})

test.each([
  [
    'without an expiry',
    () =>
      new SignJWT(said)
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('a')
        .setIssuer('grand-livre')
        .setAudience('grand-livre')
        .sign(key),
  ],
  ['of another issuer', () => signed(said, (jwt) => jwt.setIssuer('somebody'))],
  ['for another audience', () => signed(said, (jwt) => jwt.setAudience('somebody'))],
  [
    'signed by another algorithm',
    () =>
      new SignJWT(said)
        .setProtectedHeader({ alg: 'HS512' })
        .setSubject('a')
        .setIssuer('grand-livre')
        .setAudience('grand-livre')
        .setExpirationTime('1h')
        .sign(key),
  ],
  [
    'without a signature',
    async () =>
      new UnsecuredJWT(said)
        .setSubject('a')
        .setIssuer('grand-livre')
        .setAudience('grand-livre')
        .setExpirationTime('1h')
        .encode(),
  ],
  [
    'signed with another secret',
    () => signToken({ secret: `${secret}!`, tenant: 'demo', subject: 'a', roles: ['admin'], ttl_s: 60 }),
  ],
  ['without a tenant', () => signed({ roles: ['admin'] })],
  ['with a tenant that is no slug', () => signed({ tenant: 'demo.x', roles: ['admin'] })],
  ['without roles', () => signed({ tenant: 'demo' })],
  ['with roles that are no list', () => signed({ tenant: 'demo', roles: 'admin' })],
  ['without a subject', () => signed(said, (jwt) => jwt.setSubject(''))],
  ['that was cut off', async () => (await signed()).slice(0, -4)],
  ['that is none', async () => 'nonsense'],
])('a token %s is not valid', async (_what, make) => {
  await expect(verify(await make())).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    details: { detail: 'The token is not valid.' },
  })
})

test('a token past its expiry is told so, after a few seconds of tolerance for clocks', async () => {
  const expired = (seconds: number) =>
    signToken({ secret, tenant: 'demo', subject: 'a', roles: ['admin'], ttl_s: -seconds })
  await expect(verify(await expired(60))).rejects.toMatchObject({
    details: { detail: 'The token has expired.' },
  })
  expect((await verify(await expired(1))).identity.subject).toBe('a')
})

test('a short secret is refused, because it could be guessed', () => {
  expect(() => tokenVerifier('short')).toThrow('at least 32 bytes')
})

test('a token is not signed for a tenant or a role that cannot be', async () => {
  const content = { secret, tenant: 'demo', subject: 'a', roles: ['admin' as const], ttl_s: 60 }
  await expect(signToken({ ...content, tenant: 'No Slug' })).rejects.toThrow('a-z, 0-9 and -')
  await expect(signToken({ ...content, roles: [] })).rejects.toThrow('Too small')
})
