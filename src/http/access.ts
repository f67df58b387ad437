import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticator, Identity } from '#src/auth/identity.ts'
import type { RateLimits } from '#src/http/rate-limit.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { mayDo } from '#src/kernel/roles.ts'

/**
 * Finds out who asks and whether they may, before the body is read and before anything is looked up. A known
 * token costs no promise, which is a good part of a fast request.
 */
export function access(auth: Authenticator, limits: RateLimits) {
  return function authorize(
    request: FastifyRequest,
    _reply: FastifyReply,
    done: () => void,
  ): Promise<void> | void {
    const caller = limits.spares(request) ? auth.identify(request.headers) : limits.identify(request, auth)
    if (caller instanceof Promise) return caller.then((identity) => admit(request, identity))
    admit(request, caller)
    done()
  }
}

function admit(request: FastifyRequest, caller: Identity): void {
  request.caller = caller
  const may = request.routeOptions.config.may ?? []
  if (!mayDo(caller.roles, may)) throw new Refusal('FORBIDDEN', { allowed: ['admin', ...may] })
}

/** A route that does not say who may use it is a mistake that must not reach anybody. */
export function requireStatement(route: {
  method: string | string[]
  url: string
  config?: { may?: unknown }
}): void {
  if (Array.isArray(route.config?.may)) return
  throw new Error(
    `${String(route.method)} ${route.url} does not say who may use it: give its config a \`may\`.`,
  )
}
