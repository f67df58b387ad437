import type { FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Authenticator } from '#src/auth/identity.ts'
import { Refusal } from '#src/kernel/errors.ts'

const requestIdText = /^[\w.:-]{1,128}$/

/** The caller's own id for its request when it is a sane one: it finds the request in our logs and events by it. */
export function requestId(request: IncomingMessage): string {
  const sent = request.headers['x-request-id']
  return typeof sent === 'string' && requestIdText.test(sent) ? sent : randomUUID()
}

/** What holds for each request before it is looked at: it is answered with its id, and nothing caches or embeds it. */
export function arrival(server: { closing: boolean; auth: Authenticator }) {
  return function arrive(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'no-store')
    if (server.closing) throw new Refusal('SHUTTING_DOWN')
    if (request.url.includes('%')) refuseBadEscapes(request.url)
    server.auth.admit(request.headers, request.routeOptions.config.may !== undefined)
    done()
  }
}

/** The router checks the path only; a query that cannot be read as it was meant is refused too. */
function refuseBadEscapes(url: string): void {
  if (decoded(url)?.includes('\0') === false) return
  throw new Refusal('INVALID', { detail: 'The address holds an escape that is not UTF-8 text, or a NUL.' })
}

function decoded(url: string): string | undefined {
  try {
    return decodeURIComponent(url)
  } catch {
    return undefined
  }
}
