import type { FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { problemOf } from '#src/http/problem.ts'
import { pathOf } from '#src/http/request.ts'
import type { ImportStep } from '#src/importing/run-import.ts'
import { Refusal } from '#src/kernel/errors.ts'

/** An import on its way to whoever sent the file. */
export interface Answering {
  readonly steps: AsyncIterable<ImportStep>
  readonly request: FastifyRequest
  readonly kind: string
  readonly signal: AbortSignal
  /** Frees what the import held; called once, however it ends. */
  end(this: void): Promise<void>
}

/**
 * The answer to an import, one line of JSON per row as they come. What is wrong with the file as a whole is thrown
 * while it can still be an answer of its own; what breaks later is the last line.
 */
export async function answerLines(answering: Answering): Promise<Readable> {
  const lines = textOf(answering)
  await lines.next()
  return Readable.from(lines, { objectMode: false })
}

const begun = ''

async function* textOf({ steps, request, kind, signal, end }: Answering): AsyncGenerator<string> {
  let told = 0
  try {
    for await (const step of steps) {
      if (told === 0) yield begun
      told += 1
      if ('summary' in step) request.log.info({ kind, ...step.summary }, 'imported')
      yield `${JSON.stringify(step)}\n`
    }
  } catch (error) {
    const cause: unknown = signal.aborted ? signal.reason : error
    if (told === 0) throw cause
    yield brokenOff(cause, request)
  } finally {
    await end()
  }
}

/** What ended an import half-way. The rows told before it stay as they were told. */
function brokenOff(cause: unknown, request: FastifyRequest): string {
  if (cause instanceof Refusal) request.log.info({ code: cause.code }, 'import broken off')
  else request.log.error({ err: cause }, 'import broken off')
  const refusal = cause instanceof Refusal ? cause : new Refusal('INTERNAL')
  return `${JSON.stringify({ problem: problemOf(refusal, { id: request.id, path: pathOf(request.url) }) })}\n`
}
