import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { demands, type Names, type Verify, verified } from '#src/auth/claims.ts'
import { Tenant } from '#src/kernel/ids.ts'
import { Role } from '#src/kernel/roles.ts'

/** What signs and checks our own tokens, with one secret for both. */
export const ownAlgorithm = 'HS256'
const party = 'grand-livre'
const smallestSecretBytes = 32

export interface TokenContent extends Names {
  readonly secret: string
  readonly tenant: string
  readonly subject: string
  readonly roles: readonly Role[]
  readonly branch?: string
  readonly ttl_s: number
}

/** Signs a bearer token. */
export async function signToken(content: TokenContent): Promise<string> {
  const { givenName, familyName, branch } = content
  const claims = {
    tenant: Tenant.parse(content.tenant),
    roles: z
      .array(Role)
      .min(1)
      .parse([...content.roles]),
    ...(givenName === undefined ? {} : { given_name: givenName }),
    ...(familyName === undefined ? {} : { family_name: familyName }),
    ...(branch === undefined ? {} : { branch }),
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ownAlgorithm, typ: 'JWT' })
    .setSubject(content.subject)
    .setIssuer(party)
    .setAudience(party)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + content.ttl_s)
    .sign(keyOf(content.secret))
}

/** Checks bearer tokens that were signed with a secret; anything wrong with one is UNAUTHENTICATED. */
export function tokenVerifier(secret: string): Verify {
  const key = keyOf(secret)
  const expected = { ...demands, algorithms: [ownAlgorithm], issuer: party, audience: party }
  return (token) => verified(() => jwtVerify(token, key, expected))
}

function keyOf(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret)
  if (key.length < smallestSecretBytes) {
    throw new Error(
      `The secret that signs tokens needs at least ${smallestSecretBytes} bytes, it has ${key.length}.`,
    )
  }
  return key
}
