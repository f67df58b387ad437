import type { JWTPayload } from 'jose'
import { z } from 'zod'
import type { Identity } from '#src/auth/identity.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Tenant } from '#src/kernel/ids.ts'
import { Role } from '#src/kernel/roles.ts'
import { text } from '#src/kernel/texts.ts'

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

/** Checks a bearer token; anything wrong with it is UNAUTHENTICATED. */
export type Verify = (this: void, token: string) => Promise<VerifiedToken>

/** What every token must bring, and how far the clocks of two machines may be apart. */
export const demands = { requiredClaims: ['exp', 'sub'], clockTolerance: 5 }

/** Takes a token whose signature, issuer, audience and expiry somebody checks; what is wrong is UNAUTHENTICATED. */
export async function verified(check: () => Promise<{ payload: JWTPayload }>): Promise<VerifiedToken> {
  try {
    const { payload } = await check()
    return contentOf(Claims.parse(payload))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw isExpired(error)
      ? new Refusal('UNAUTHENTICATED', { detail: 'The token has expired.' })
      : invalidToken()
  }
}

export function invalidToken(): Refusal {
  return new Refusal('UNAUTHENTICATED', { detail: 'The token is not valid.' })
}

function contentOf(claims: z.output<typeof Claims>): VerifiedToken {
  const { tenant, sub: subject, roles, exp, branch, given_name, family_name } = claims
  return {
    identity: { tenant, subject, roles, ...(branch !== undefined && { branch }) },
    names: {
      ...(given_name !== undefined && { givenName: given_name }),
      ...(family_name !== undefined && { familyName: family_name }),
    },
    expiresAt_s: exp,
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED'
}

function isRole(role: string): role is Role {
  return Role.safeParse(role).success
}
