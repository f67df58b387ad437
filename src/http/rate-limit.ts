import rateLimit from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { Authenticator, Identity } from '#src/auth/identity.ts'
import type { App } from '#src/http/routes.ts'
import { Refusal } from '#src/kernel/errors.ts'

export interface RateLimits {
  /** Whether a request comes from this very machine and not through a proxy: such callers are not limited. */
  spares(request: FastifyRequest): boolean
  /** Identifies the caller, and throws RATE_LIMITED when the caller, or a failing address, is over. */
  identify(request: FastifyRequest, auth: Authenticator): Promise<Identity>
}

export interface RequestRates {
  /** Requests that a subject may send per minute. */
  readonly perSubject: number
  /** Requests per minute from one address that may fail to say who sends them. */
  readonly failuresPerAddress: number
}

const window_ms = 60_000
const loopback = /^(127\.|::1$|::ffff:127\.)/

/** Counts requests by subject, and failed authentications by address, per minute and process. */
export async function rateLimits(app: App, rates: RequestRates): Promise<RateLimits> {
  await app.register(rateLimit, { global: false })
  const failures = app.createRateLimit({ max: rates.failuresPerAddress, timeWindow: window_ms })
  const requests = app.createRateLimit({
    max: rates.perSubject,
    timeWindow: window_ms,
    keyGenerator: ({ caller }) => JSON.stringify([caller?.tenant, caller?.subject]),
  })

  return {
    spares: (request) =>
      loopback.test(request.socket.remoteAddress ?? '') &&
      request.headers['x-forwarded-for'] === undefined &&
      request.headers.forwarded === undefined,

    async identify(request, auth) {
      request.caller = await identified(request, auth, async () => refuseOver(await failures(request)))
      refuseOver(await requests(request))
      return request.caller
    },
  }
}

/** Failures alone are counted by address: who shares it with somebody guessing still gets in with a good token. */
async function identified(request: FastifyRequest, auth: Authenticator, countFailure: () => Promise<void>) {
  try {
    return await auth.identify(request.headers)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'UNAUTHENTICATED') await countFailure()
    throw error
  }
}

type Count = { isAllowed: true } | { isAllowed: false; isExceeded: boolean; ttlInSeconds: number }

function refuseOver(count: Count): void {
  if (count.isAllowed || !count.isExceeded) return
  throw new Refusal('RATE_LIMITED', { retryAfter: count.ttlInSeconds })
}
