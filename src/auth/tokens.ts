import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Identity } from '#src/auth/identity.ts'
import { Tenant } from '#src/kernel/ids.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Role } from '#src/kernel/roles.ts'
import { text } from '#src/kernel/texts.ts'

const algorithm = 'HS256'
const party = 'grand-livre'
const clockTolerance_s = 5
const smallestSecretBytes = 32

/** What a token says. Roles of other systems beside ours are left out: they allow nothing here. */
const Claims = z.object({
  tenant: Tenant,
  sub: text(200),
  roles: z.array(z.string()).transform((roles) => roles.filter((role): role is Role => isRole(role))),
  exp: z.number(),
  given_name: text(200).optional(),
  family_name: text(200).optional(),
  branch: text(100).optional(),
})

/** The names that a token gives its subject. */
export interface Names {
  readonly givenName?: string
  readonly familyName?: string
}

export interface VerifiedToken {
  readonly identity: Identity
  readonly names: Names
  /** Seconds since 1970. */
  readonly expiresAt_s: number
}

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
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setSubject(content.subject)
    .setIssuer(party)
    .setAudience(party)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + content.ttl_s)
    .sign(keyOf(content.secret))
}

/** Checks bearer tokens that were signed with a secret; anything wrong with one is UNAUTHENTICATED. */
export function tokenVerifier(secret: string): (token: string) => Promise<VerifiedToken> {
  const key = keyOf(secret)
  return async (token) => {
    const claims = await readClaims(token, key)
    const identity = { tenant: claims.tenant, subject: claims.sub, roles: claims.roles }
    return {
      identity: claims.branch === undefined ? identity : { ...identity, branch: claims.branch },
      names: namesIn(claims),
      expiresAt_s: claims.exp,
    }
  }
}

async function readClaims(token: string, key: Uint8Array): Promise<z.output<typeof Claims>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: party,
      audience: party,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: clockTolerance_s,
    })
    return Claims.parse(payload)
  } catch (error) {
    throw new Refusal('UNAUTHENTICATED', {
      detail: isExpired(error) ? 'The token has expired.' : 'The token is not valid.',
    })
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED'
}

function namesIn(claims: z.output<typeof Claims>): Names {
  return {
    ...(claims.given_name === undefined ? {} : { givenName: claims.given_name }),
    ...(claims.family_name === undefined ? {} : { familyName: claims.family_name }),
  }
}

function isRole(role: string): role is Role {
  return Role.safeParse(role).success
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
