import type { FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { AppendUnconfirmed } from '#src/event-store/errors.ts'
import { problemHeaders, problemOf, problemType } from '#src/http/problem.ts'
import { pathOf } from '#src/http/request.ts'
import { codes, Refusal } from '#src/kernel/errors.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { isConnectionLoss } from '#src/postgres/transaction.ts'

/** Answers whatever went wrong as a problem, and logs it once: an expected refusal in short, a defect whole. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error)
  const { code, status } = refusal
  const path = pathOf(request.url)
  const told = {
    code,
    status,
    requestId: request.id,
    method: request.method,
    path,
    tenant: request.caller?.tenant,
    subject: request.caller?.subject,
    ms: Math.round(reply.elapsedTime),
  }
  if (code === 'INTERNAL' || code === 'STORE_UNAVAILABLE')
    request.log.error({ ...told, err: error }, 'failed')
  else if (isAheadOfTables(error))
    request.log.warn({ ...told, err: error }, 'the read model is of an older version')
  else request.log.info(told, 'refused')

  return reply
    .code(status)
    .headers({ ...problemHeaders(refusal), 'x-request-id': request.id })
    .send(JSON.stringify(problemOf(refusal, { id: request.id, path })))
}

/** The connections on which a request may take as long as it needs to arrive; its route bounds it otherwise. */
export const longUploads = new WeakSet<Socket>()

/** There is no such route, or not with this method. */
export function answerUnknownRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = `There is no route ${request.method} ${pathOf(request.url)}.`
  return answerError(new Refusal('NOT_FOUND', { detail }), request, reply)
}

/** A request that is no HTTP at all has no route and no reply, only its connection. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && longUploads.has(socket)) return
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const { status } = codes.INVALID
  const refusal = new Refusal('INVALID', {
    detail: brokenDetails[error.code ?? ''] ?? 'The request is not valid HTTP.',
  })
  const body = JSON.stringify(problemOf(refusal, { id: randomUUID() }))
  const head = `HTTP/1.1 ${status} Bad Request\r\ncontent-type: ${problemType}\r\nconnection: close\r\n`
  socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

const brokenDetails: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'The headers are larger than allowed.',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request took too long to arrive.',
}

/** The server framework's own errors say what they mean by a status; anything unexpected is a defect. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof AppendUnconfirmed || isConnectionLoss(error)) return unavailable
  if (errorCode(error) === queryCancelled) return new Refusal('OVERLOADED', { retryAfter: 1 })
  if (isAheadOfTables(error)) return new Refusal('NOT_READY', { retryAfter: 1 })
  const { status, message } = frameworkError(error)
  if (status === codes.NOT_FOUND.status) return new Refusal('NOT_FOUND')
  if (status === codes.BODY_TOO_LARGE.status) return new Refusal('BODY_TOO_LARGE')
  if (status === codes.MEDIA_TYPE.status)
    return new Refusal('MEDIA_TYPE', { detail: 'Send application/json.' })
  if (status >= 400 && status < 500) return new Refusal('INVALID', { detail: message })
  return new Refusal('INTERNAL')
}

/** What PostgreSQL says of a statement that took longer than it may. */
const queryCancelled = '57014'

/**
 * After an update a query may ask for a table or a column that is being built: the generation that answers meanwhile
 * is of the version before.
 */
function isAheadOfTables(error: unknown): boolean {
  return undefinedInTables.has(errorCode(error) ?? '')
}

/** What PostgreSQL says of a relation or a column that is not there. */
const undefinedInTables = new Set(['42P01', '42703'])

const unavailable = new Refusal('STORE_UNAVAILABLE', { retryAfter: 1 })

function frameworkError(error: unknown): { status: number; message: string } {
  const unexpected = { status: codes.INTERNAL.status, message: '' }
  if (!(error instanceof Error) || !('statusCode' in error)) return unexpected
  return typeof error.statusCode === 'number'
    ? { status: error.statusCode, message: error.message }
    : unexpected
}
