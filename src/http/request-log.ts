import { LogController } from 'fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from '#src/http/request.ts'

/**
 * What the server framework logs of its own accord: nothing about requests that went well or were refused, for
 * which we write one line ourselves, but every answer that broke off after it had begun.
 */
export class RequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(): void {}

  override streamError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
    if ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return
    const { tenant, subject } = request.caller ?? {}
    const told = { requestId: request.id, method: request.method, path: pathOf(request.url), tenant, subject }
    reply.log.error({ ...told, err: error }, 'broke off')
  }
}
