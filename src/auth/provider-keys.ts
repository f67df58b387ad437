import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { Refusal } from '#src/kernel/errors.ts'

/** How old the keys may get before they are fetched anew, and how old when they cannot be. */
const fresh_ms = 10 * 60_000
const usable_ms = 24 * 60 * 60_000
/** How long nobody asks again: after an answer that did not hold the key, and after no answer. */
const afterAnswer_ms = 30_000
const afterFailure_ms = 5_000
const timeout_ms = 3_000

export interface ProviderKeysParts {
  readonly jwksUrl: string
  /** Told why the keys could not be fetched. */
  onError?(this: void, error: unknown): void
  /** Milliseconds since 1970. */
  now?(this: void): number
}

export interface ProviderKeys {
  /** The key that a token says it was signed with; IDENTITY_UNAVAILABLE when that cannot be found out now. */
  readonly keyFor: JWTVerifyGetKey
  /** Fetches the keys now and says how many there are; throws what went wrong. */
  count(this: void): Promise<number>
}

/**
 * The public keys of an identity provider. They are fetched when they are first needed, again when they are old, and
 * when a token names one that is not among them, which is how keys are rotated; but never more often than the
 * cool-downs allow, whatever tokens are sent. While the provider cannot be reached, the keys known serve for a day.
 */
export function providerKeys({
  jwksUrl,
  onError = () => undefined,
  now = Date.now,
}: ProviderKeysParts): ProviderKeys {
  const remote = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: timeout_ms,
    // When to fetch is decided here, so that old keys serve on while the provider is away.
    cooldownDuration: Infinity,
    cacheMaxAge: Infinity,
  })
  let [fetchedAt, failedAt] = [-Infinity, -Infinity]

  const isOlderThan = (age_ms: number): boolean => now() - fetchedAt >= age_ms
  const fetchKeys = async (): Promise<void> => {
    try {
      await remote.reload()
      fetchedAt = now()
    } catch (error) {
      if (now() - failedAt >= afterFailure_ms) onError(error)
      failedAt = now()
      throw error
    }
  }
  const renew = async (): Promise<boolean> => {
    if (now() - failedAt < afterFailure_ms) return false
    return fetchKeys().then(
      () => true,
      () => false,
    )
  }

  return {
    async keyFor(header, token) {
      if (isOlderThan(fresh_ms) && !(await renew()) && isOlderThan(usable_ms)) throw unavailable()
      try {
        return await remote(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !isOlderThan(afterAnswer_ms)) throw error
        if (!(await renew())) throw unavailable()
        return remote(header, token)
      }
    },
    async count() {
      await fetchKeys()
      return remote.jwks()?.keys.length ?? 0
    },
  }
}

function unavailable(): Refusal {
  return new Refusal('IDENTITY_UNAVAILABLE', { retryAfter: afterFailure_ms / 1000 })
}
