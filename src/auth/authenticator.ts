import type { IncomingHttpHeaders } from 'node:http'
import { decodeProtectedHeader } from 'jose'
import { LRUCache } from 'lru-cache'
import { looksLikeApiKey, parseApiKey } from '#src/auth/api-keys.ts'
import type { ApiKeys } from '#src/auth/api-keys.ts'
import type { Authenticator, Identity } from '#src/auth/identity.ts'
import { actorName, refuseForeign } from '#src/auth/loopback.ts'
import { invalidToken, type Names, type Verify } from '#src/auth/claims.ts'
import { ownAlgorithm, tokenVerifier } from '#src/auth/tokens.ts'
import { invalid, Refusal } from '#src/kernel/errors.ts'

export interface AuthenticatorParts {
  /** Signs and checks bearer tokens of our own. Without it and without `provider` only API keys count. */
  readonly secret?: string
  /** Checks the bearer tokens of an identity provider. */
  readonly provider?: Verify
  readonly apiKeys: ApiKeys
  tenantExists(this: void, tenant: string): Promise<boolean>
  /** Told the names in each token that is newly met. */
  seen?(this: void, identity: Identity, names: Names): void
  /** Authentication is off: whoever sends no token acts as an admin of this tenant. */
  readonly open?: { readonly tenant: string }
  /** Milliseconds since 1970. */
  now?(this: void): number
}

type InTenant = (identity: Identity) => Identity | Promise<Identity>

const rememberedTokens = 5_000
const remembered_ms = 60_000
const bearer = /^Bearer +([\w\-.~+/]+=*) *$/i

/** Tells who sends a request: by a signed token, by an API key, or by the open mode of a server on loopback. */
export function authenticator(parts: AuthenticatorParts): Authenticator {
  const inTenant = tenantCheck(parts.tenantExists)
  const byToken = tokenIdentities(parts, inTenant)
  const byName = parts.open ? openIdentities(parts.open.tenant, inTenant) : refuseAnonymous

  return {
    admit: parts.open ? refuseForeign : () => undefined,
    identify(headers) {
      const token = bearerToken(headers)
      const actor = headers['x-actor']
      if (token === undefined) return byName(actor)
      if (actor === undefined) return byToken(token)
      throw invalid('X-Actor', 'counts only without a token, on a server without authentication')
    },
  }
}

function bearerToken({ authorization }: IncomingHttpHeaders): string | undefined {
  if (authorization === undefined) return undefined
  const [, token] = bearer.exec(authorization) ?? []
  if (token === undefined) throw unauthenticated('The Authorization header holds no bearer token.')
  return token
}

/** Tenants never vanish, so one that was found need not be looked for again. */
function tenantCheck(exists: AuthenticatorParts['tenantExists']): InTenant {
  const found = new Set<string>()
  const look = async (identity: Identity): Promise<Identity> => {
    if (!(await exists(identity.tenant))) throw new Refusal('TENANT_UNKNOWN', { tenant: identity.tenant })
    found.add(identity.tenant)
    return identity
  }
  return (identity) => (found.has(identity.tenant) ? identity : look(identity))
}

/** A signed token is checked once and then remembered for a while: the signature costs more than a request. */
function tokenIdentities(parts: AuthenticatorParts, inTenant: InTenant) {
  const { apiKeys, seen, now = Date.now } = parts
  const verify = verifierOf(parts)
  const known = new LRUCache<string, { identity: Identity; until_ms: number }>({ max: rememberedTokens })

  const meet = async (token: string): Promise<Identity> => {
    const { identity, names, expiresAt_s } = await verify(token)
    await inTenant(identity)
    known.set(token, { identity, until_ms: Math.min(now() + remembered_ms, expiresAt_s * 1000) })
    seen?.(identity, names)
    return identity
  }

  return (token: string): Identity | Promise<Identity> => {
    if (looksLikeApiKey(token)) return byApiKey(apiKeys, token).then(inTenant)
    const before = known.get(token)
    return before !== undefined && now() < before.until_ms ? before.identity : meet(token)
  }
}

/** Which of the two checks a token is told by its algorithm: each takes none of the other's. */
function verifierOf({ secret, provider }: AuthenticatorParts): Verify {
  if (secret === undefined && provider === undefined) return refuseTokens
  const own = secret === undefined ? refuseToken : tokenVerifier(secret)
  const foreign = provider ?? refuseToken
  return (token) => (algorithmOf(token) === ownAlgorithm ? own(token) : foreign(token))
}

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    throw invalidToken()
  }
}

async function byApiKey(apiKeys: ApiKeys, token: string): Promise<Identity> {
  const parts = parseApiKey(token)
  const holder = parts && (await apiKeys.verify(parts.tenant, parts.keyId, parts.secret))
  if (!holder) throw unauthenticated('The API key is not valid.')
  return { tenant: parts.tenant, subject: holder.subject, roles: holder.roles }
}

function openIdentities(tenant: string, inTenant: InTenant) {
  const anonymous: Identity = { tenant, subject: 'admin', roles: ['admin'] }
  return (actor: string | string[] | undefined): Identity | Promise<Identity> =>
    inTenant(typeof actor === 'string' ? { ...anonymous, subject: actorName(actor) } : anonymous)
}

function refuseAnonymous(): never {
  throw unauthenticated('Send a bearer token in the Authorization header.')
}

function refuseToken(): never {
  throw invalidToken()
}

function refuseTokens(): never {
  throw unauthenticated('This server takes API keys only.')
}

function unauthenticated(detail: string): Refusal {
  return new Refusal('UNAUTHENTICATED', { detail })
}
