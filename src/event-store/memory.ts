import { randomUUID } from 'node:crypto'
import { expectedOf, jsonText, recorded, refuseUnstorable } from '#src/event-store/encoding.ts'
import { follow } from '#src/event-store/follow.ts'
import type { Append, AppendResult, EventStore } from '#src/event-store/port.ts'
import { WakeUp } from '#src/event-store/wake-up.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

/** The log in memory: for tests, and the plainest statement of what every store does. */
export function memoryStore(options: { now?: () => number } = {}): EventStore {
  return new MemoryStore(options.now ?? Date.now)
}

/** An event whose data is kept as text, so that nobody can change it and it comes back as from a database. */
interface Kept {
  readonly event: RecordedEvent
  readonly data: string
}

class MemoryStore implements EventStore {
  readonly #now: () => number
  readonly #log: Kept[] = []
  readonly #streams = new Map<string, Kept[]>()
  readonly #commands = new Map<
    string,
    { stream: string; first: number; count: number; requestHash: string }
  >()
  readonly #news = new WakeUp()
  readonly #closed = new AbortController()
  readonly #identity = randomUUID()
  #lastMs = 0

  constructor(now: () => number) {
    this.#now = now
  }

  async append(batch: readonly Append[]): Promise<AppendResult[]> {
    refuseUnstorable(batch)
    const failed = new Set<string>()
    const results = batch.map((append) => {
      const result = this.#refused(append, failed) ?? this.#write(append)
      if (result.outcome !== 'appended' && append.events.length > 0) failed.add(append.stream)
      return result
    })
    this.#news.ring()
    return results
  }

  async readStream(stream: string, fromRevision = 0): Promise<RecordedEvent[]> {
    return (this.#streams.get(stream) ?? []).slice(fromRevision).map(read)
  }

  async lastRevision(stream: string): Promise<number> {
    return this.#revisionOf(stream)
  }

  async readAll(
    after: Position,
    limit: number,
    options: { types?: readonly string[] } = {},
  ): Promise<RecordedEvent[]> {
    const { types } = options
    if (types === undefined) return this.#log.slice(Number(after), Number(after) + limit).map(read)
    const wanted = new Set(types)
    return this.#log
      .slice(Number(after))
      .filter(({ event }) => wanted.has(event.type))
      .slice(0, limit)
      .map(read)
  }

  async head(): Promise<Position> {
    return String(this.#log.length)
  }

  async positionAt(instant: string): Promise<Position> {
    const until = Date.parse(instant)
    return String(this.#log.findLastIndex(({ event }) => Date.parse(event.recordedAt) <= until) + 1)
  }

  subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]> {
    return follow({
      after,
      signal: AbortSignal.any([signal, this.#closed.signal]),
      news: this.#news,
      read: (position, limit) => this.readAll(position, limit),
      isPassing: () => false,
    })
  }

  async identity(): Promise<string> {
    return this.#identity
  }

  async close(): Promise<void> {
    this.#closed.abort()
  }

  #revisionOf(stream: string): number {
    return (this.#streams.get(stream)?.length ?? 0) - 1
  }

  #refused(append: Append, failed: ReadonlySet<string>): AppendResult | undefined {
    const actualRevision = this.#revisionOf(append.stream)
    if (failed.has(append.stream)) return { outcome: 'conflict', actualRevision }
    const before = append.keyed ? this.#commands.get(commandKey(append)) : undefined
    if (before !== undefined) {
      const events = (this.#streams.get(before.stream) ?? []).slice(before.first, before.first + before.count)
      return {
        outcome: 'duplicate',
        events: events.map(read),
        sameRequest: before.requestHash === append.requestHash,
      }
    }
    const holds =
      expectedOf(append) === actualRevision &&
      (append.guards ?? []).every(
        ({ stream, revision }) => !failed.has(stream) && this.#revisionOf(stream) === revision,
      )
    return holds ? undefined : { outcome: 'conflict', actualRevision }
  }

  #write(append: Append): AppendResult {
    this.#lastMs = Math.max(this.#lastMs, this.#now())
    const recordedAt = new Date(this.#lastMs).toISOString()
    const first = this.#revisionOf(append.stream) + 1
    const stream = this.#streams.get(append.stream) ?? []
    const events = append.events.map((event, index) =>
      recorded(event, {
        revision: first + index,
        position: String(this.#log.length + index + 1),
        recordedAt,
      }),
    )
    const kept = events.map((event) => ({ event, data: jsonText(event.data) }))
    this.#log.push(...kept)
    stream.push(...kept)
    if (kept.length > 0) this.#streams.set(append.stream, stream)
    if (append.keyed && kept.length > 0) {
      const { stream: name, requestHash } = append
      this.#commands.set(commandKey(append), { stream: name, first, count: kept.length, requestHash })
    }
    return { outcome: 'appended', events }
  }
}

function commandKey(append: Append): string {
  return `${append.tenant} ${append.commandId}`
}

function read({ event, data }: Kept): RecordedEvent {
  return { ...event, data: JSON.parse(data) as unknown }
}
