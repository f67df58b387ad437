import type { Identity } from '#src/auth/identity.ts'
import type { Command } from '#src/kernel/command.ts'
import type { Position } from '#src/kernel/event.ts'
import type { Role } from '#src/kernel/roles.ts'

/** What every route below /api says about itself, and what our hooks put beside a request. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may ask, besides an admin. A route without it is not registered: no statement means nobody. */
    may?: readonly Role[]
    /** The read models it reads: a caller who names a position waits for them. */
    reads?: readonly string[]
    /** The command it sends, for the documentation. */
    command?: Command
  }
  interface FastifyRequest {
    caller: Identity | null
    minPosition: Position | null
  }
}

/** Who asks. Every route below /api has a caller. */
export function callerOf(request: { readonly caller: Identity | null }): Identity {
  if (request.caller === null) throw new Error('A route outside /api has no caller.')
  return request.caller
}

/** The path of a request without its query, which may hold what no log should. */
export function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
