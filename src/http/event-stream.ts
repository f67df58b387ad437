import { Readable } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import { cloudEvents, type Leaving } from '#src/delivering/cloud-event.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A proxy that gathers answers would keep them from being live.
  'x-accel-buffering': 'no',
}

const streamLimits = {
  most: 200,
  heartbeat_ms: 15_000,
  /** Then a reader has to come back, and is asked again who it is: a right may have ended meanwhile. */
  longest_ms: 15 * 60_000,
  /** What a reader that does not read has left to take the rest. */
  farewell_ms: 10_000,
}
type StreamLimits = typeof streamLimits

export interface Followed {
  readonly tenant: string
  readonly after: Position
  /** Only facts of these types; any when undefined. */
  readonly types: readonly string[] | undefined
}

/** The open streams of one server: so many at most, and all of them end when it does. */
export class EventStreams {
  readonly #open = new Set<AbortController>()
  readonly #log: Pick<FastifyBaseLogger, 'warn'>
  readonly #limits: StreamLimits
  #ended = false

  constructor(log: Pick<FastifyBaseLogger, 'warn'>, limits: Partial<StreamLimits> = {}) {
    this.#log = log
    this.#limits = { ...streamLimits, ...limits }
  }

  /** A stream that lasts until its reader leaves, its time is over, or the server ends. */
  open(store: EventStore, followed: Followed, leaving: Leaving): Readable {
    if (this.#ended) throw new Refusal('SHUTTING_DOWN')
    const { most, longest_ms } = this.#limits
    if (this.#open.size >= most) throw new Refusal('OVERLOADED', { streams: most })
    const end = new AbortController()
    this.#open.add(end)
    const lines = this.#lines(store, { ...followed, signal: end.signal }, leaving)
    const stream = Readable.from(endingAtOnce(lines, end), { objectMode: false, highWaterMark: 64 * 1024 })
    const over = setTimeout(() => this.#expire(end, stream), longest_ms).unref()
    stream.on('close', () => {
      clearTimeout(over)
      end.abort()
      this.#open.delete(end)
    })
    return stream
  }

  #expire(end: AbortController, stream: Readable): void {
    end.abort()
    setTimeout(() => stream.destroy(), this.#limits.farewell_ms).unref()
  }

  end(): void {
    this.#ended = true
    for (const one of this.#open) one.abort()
  }

  async *#lines(
    store: EventStore,
    { signal, ...followed }: Followed & { signal: AbortSignal },
    leaving: Leaving,
  ): AsyncGenerator<string> {
    yield 'retry: 2000\n\n'
    let passed = followed.after
    const pages = store.subscribe(followed.after, signal)[Symbol.asyncIterator]()
    let next = pages.next()
    try {
      while (!signal.aborted) {
        const page = await firstOf(next, this.#limits.heartbeat_ms)
        if (page === undefined) yield passing(passed)
        else if (page.done === true) return
        else {
          yield page.value.map((event) => textOf(event, followed, leaving)).join('')
          passed = page.value.at(-1)?.position ?? passed
          next = pages.next()
        }
      }
    } catch (error) {
      // Whoever follows comes back by itself, with the last position it has seen.
      if (!signal.aborted) this.#log.warn({ err: error }, 'a live stream of events broke off')
    } finally {
      await pages.return?.()
    }
  }
}

/** A reader that leaves is not waited for until the next sign of life: its place is free at once. */
function endingAtOnce(lines: AsyncGenerator<string>, end: AbortController): AsyncIterable<string> {
  const next = (): Promise<IteratorResult<string>> => lines.next()
  const leave = (): Promise<IteratorResult<string>> => {
    end.abort()
    return lines.return(undefined)
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: leave }) }
}

async function firstOf<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)))
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A sign of life that tells how far the log has been passed: whoever resumes need not pass it again. */
function passing(position: Position): string {
  return `id: ${position}\n: still here\n\n`
}

/** The position stands on the last CloudEvent of an event only: a reader cut off before it gets both again. */
function textOf(event: RecordedEvent, { tenant, types }: Followed, leaving: Leaving): string {
  if (event.tenant !== tenant || types?.includes(event.type) === false) return ''
  const all = cloudEvents(event, leaving)
  return all
    .map((one, index) => {
      const id = index === all.length - 1 ? `id: ${event.position}\n` : ''
      return `${id}data: ${JSON.stringify(one)}\n\n`
    })
    .join('')
}
