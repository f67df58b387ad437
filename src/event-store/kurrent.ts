import { follow } from '#src/event-store/follow.ts'
import { KurrentAppender } from '#src/event-store/kurrent/appender.ts'
import { isPassing } from '#src/event-store/kurrent/call-errors.ts'
import { KurrentConnection } from '#src/event-store/kurrent/connection.ts'
import { Doorbell } from '#src/event-store/kurrent/doorbell.ts'
import { Naming } from '#src/event-store/kurrent/envelope.ts'
import { Horizon } from '#src/event-store/kurrent/horizon.ts'
import { identify } from '#src/event-store/kurrent/identity.ts'
import { KurrentLog } from '#src/event-store/kurrent/log.ts'
import { KurrentStreams } from '#src/event-store/kurrent/streams.ts'
import type { Source } from '#src/event-store/kurrent/streams.ts'
import type { Append, AppendResult, EventStore } from '#src/event-store/port.ts'
import { WakeUp } from '#src/event-store/wake-up.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

export interface KurrentOptions {
  /** esdb://… or esdb+discover://…, with the credentials and the settings of the connection. */
  readonly url: string
  /** Which ledger of the server this is; its streams are named `<log>/<stream>`. */
  readonly log?: string
  /** How long one call may take. */
  readonly deadlineMs?: number
  /** How long a call that gets no answer is sent again; reads give up after ten seconds. */
  readonly patienceMs?: number
  /** What the server takes in one append: 1 MiB up to version 25.0, more later. */
  readonly maxAppendBytes?: number
}

const usual = {
  log: 'ledger',
  deadlineMs: 10_000,
  patienceMs: 30_000,
  maxAppendBytes: 1_000_000,
}

/** Whoever reads waits for an answer, and an append for its outcome: that may take longer. */
const mostReadPatienceMs = 10_000

/**
 * Opens the log in KurrentDB (22.6 or later), which promises less than PostgreSQL: positions grow but do not count,
 * the appends of a batch to different streams are written in no particular order, guards are read just before the
 * write and not checked with it, and a command is recognised only in the stream that it wrote to before. The time of
 * an event is the server's, or the latest that its writer had seen when the server's clock was put back.
 */
export async function openKurrentStore(options: KurrentOptions): Promise<EventStore> {
  const { url, log, deadlineMs, patienceMs, maxAppendBytes } = { ...usual, ...options }
  const naming = new Naming(log)
  const connection = new KurrentConnection(url, deadlineMs)
  const ended = new AbortController()
  try {
    const readPatienceMs = Math.min(patienceMs, mostReadPatienceMs)
    const reach = { connection, naming, signal: ended.signal, readPatienceMs }
    const { identity, place } = await identify(reach)
    const source: Source = { ...reach, horizon: new Horizon(place) }
    const store = new KurrentStore(source, { identity, patienceMs, maxAppendBytes, ended })
    await store.lookAtLast()
    return store
  } catch (error) {
    ended.abort()
    await connection.close()
    throw error
  }
}

interface StoreParts {
  readonly identity: string
  readonly patienceMs: number
  readonly maxAppendBytes: number
  /** Aborts when no call is to be tried again any more. */
  readonly ended: AbortController
}

class KurrentStore implements EventStore {
  readonly #source: Source
  readonly #parts: StoreParts
  readonly #streams: KurrentStreams
  readonly #log: KurrentLog
  readonly #appender: KurrentAppender
  readonly #news = new WakeUp()
  readonly #closed = new AbortController()
  readonly #doorbell: Doorbell

  constructor(source: Source, parts: StoreParts) {
    this.#source = source
    this.#parts = parts
    this.#streams = new KurrentStreams(source)
    this.#log = new KurrentLog(source)
    this.#appender = new KurrentAppender(source, { streams: this.#streams, ...parts })
    this.#doorbell = new Doorbell({ ...source, signal: this.#closed.signal }, this.#news)
  }

  async lookAtLast(): Promise<void> {
    await this.#log.lookAtLast()
  }

  async append(batch: readonly Append[]): Promise<AppendResult[]> {
    if (batch.length === 0) return []
    if (this.#closed.signal.aborted) throw new Error('The event store is closed')
    const results = await this.#appender.append(batch)
    this.#news.ring()
    return results
  }

  async readStream(stream: string, fromRevision = 0): Promise<RecordedEvent[]> {
    const events = await this.#streams.read(stream, fromRevision)
    return events.map(({ event }) => event)
  }

  async lastRevision(stream: string): Promise<number> {
    return this.#streams.lastRevision(stream)
  }

  async readAll(
    after: Position,
    limit: number,
    options: { types?: readonly string[] } = {},
  ): Promise<RecordedEvent[]> {
    return this.#log.readAfter(after, limit, options.types)
  }

  async head(): Promise<Position> {
    return this.#log.head()
  }

  async positionAt(instant: string): Promise<Position> {
    return this.#log.positionAt(Date.parse(instant))
  }

  subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]> {
    this.#doorbell.listen()
    return follow({
      after,
      signal: AbortSignal.any([signal, this.#closed.signal]),
      news: this.#news,
      read: async (position, limit) => this.readAll(position, limit),
      isPassing,
    })
  }

  async identity(): Promise<string> {
    return this.#parts.identity
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all([this.#appender.idle(), this.#doorbell.stopped()])
    this.#parts.ended.abort()
    await this.#source.connection.close()
  }
}
