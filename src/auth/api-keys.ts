import { createHash, timingSafeEqual } from 'node:crypto'
import type { Role } from '#src/kernel/roles.ts'

/** The keys that programs sign in with; they are stored hashed. */
export interface ApiKeys {
  /** Whom a key stands for; undefined when it is unknown, revoked, or the secret is another. */
  verify(tenant: string, keyId: string, secret: string): Promise<KeyHolder | undefined>
}

export interface KeyHolder {
  readonly subject: string
  readonly roles: readonly Role[]
}

export interface ApiKeyParts {
  readonly tenant: string
  readonly keyId: string
  readonly secret: string
}

const apiKeyShape = /^gl_([a-z0-9-]{1,40})_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{20,128})$/

/** Whether a bearer token is meant as an API key, well-formed or not. */
export function looksLikeApiKey(token: string): boolean {
  return token.startsWith('gl_')
}

/** The parts of `gl_<tenant>_<keyId>_<secret>`. */
export function parseApiKey(token: string): ApiKeyParts | undefined {
  const [, tenant, keyId, secret] = apiKeyShape.exec(token) ?? []
  if (tenant === undefined || keyId === undefined || secret === undefined) return undefined
  return { tenant, keyId, secret }
}

/** A key as its holder sends it. It is shown once; kept are its id and the hash of its secret. */
export function apiKeyText({ tenant, keyId, secret }: ApiKeyParts): string {
  return `gl_${tenant}_${keyId}_${secret}`
}

/** What is stored of a secret. It has 256 random bits, so that a fast hash without salt is enough. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares in constant time, so that no answer's timing tells how much of a secret was right. */
export function secretMatches(secret: string, storedHash: string): boolean {
  const sent = Buffer.from(hashSecret(secret), 'hex')
  const stored = Buffer.from(storedHash, 'hex')
  return sent.length === stored.length && timingSafeEqual(sent, stored)
}
