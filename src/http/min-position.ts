import type { FastifyReply, FastifyRequest } from 'fastify'
import { PositionText } from '#src/http/time-axes.ts'
import { isRecord } from '#src/http/validation.ts'
import { invalid } from '#src/kernel/errors.ts'
import type { ReadModels } from '#src/projecting/status.ts'

/** Takes the position to wait for out of the query, before the route's own parameters are checked. */
export function takeMinPosition(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  if (request.routeOptions.config.reads !== undefined) {
    const sent = takenFrom(request.query) ?? request.headers['x-min-position']
    if (sent !== undefined) request.minPosition = readPosition(sent)
  }
  done()
}

/** Read your writes: an answer shows at least what a command answered with as its position. */
export function waitForMinPosition(readModels: ReadModels) {
  return function wait(
    request: FastifyRequest,
    _reply: FastifyReply,
    done: () => void,
  ): Promise<void> | void {
    const { minPosition } = request
    const reads = request.routeOptions.config.reads ?? []
    if (minPosition === null || reads.length === 0) return done()
    return Promise.all(reads.map((name) => readModels.waitFor(name, minPosition))).then(() => undefined)
  }
}

function takenFrom(query: unknown): unknown {
  if (!isRecord(query)) return undefined
  const sent = query['minPosition']
  delete query['minPosition']
  return sent
}

function readPosition(sent: unknown): string {
  const position = PositionText.safeParse(sent)
  if (!position.success) throw invalid('minPosition', 'must be a position: digits such as 42')
  return position.data
}
