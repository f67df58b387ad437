import { hash } from 'node:crypto'
import { expectedOf, recorded, refuseUnstorable } from '#src/event-store/encoding.ts'
import type { Append, AppendResult, EventStore } from '#src/event-store/port.ts'
import { SpillFile } from '#src/importing/spill-file.ts'
import { type BaseChecks, checkBase } from '#src/importing/base-checks.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'

/** A stream that the rehearsal has appended to: it goes on from where the log's stream stood then. */
interface Rehearsed {
  /** The last revision that is the log's. Whatever others write there later is not part of the rehearsal. */
  readonly base: number
  revision: number
  /** Which of the rehearsal's appends are this stream's. */
  readonly appends: number[]
}

/**
 * A log on which everything can be tried: it answers as the log below would, and what is appended goes nowhere.
 * A stream that was appended to is seen with that; of the log as a whole only what is really there is seen.
 * Events are kept in a nameless file: per append only a few numbers stay in memory.
 */
export function rehearsalStore(base: EventStore): EventStore {
  return new RehearsalStore(base)
}

class RehearsalStore implements EventStore {
  readonly #base: EventStore
  readonly #file = new SpillFile()
  readonly #streams = new Map<string, Rehearsed>()
  /** Where the events of an append begin in the file, by its number; they end where the next ones begin. */
  readonly #starts: number[] = []
  readonly #commands = new Map<string, number>()

  readonly head: EventStore['head']
  readonly positionAt: EventStore['positionAt']
  readonly readAll: EventStore['readAll']
  readonly subscribe: EventStore['subscribe']
  readonly identity: EventStore['identity']

  constructor(base: EventStore) {
    this.#base = base
    this.head = () => base.head()
    this.positionAt = (instant) => base.positionAt(instant)
    this.readAll = (after, limit, options) => base.readAll(after, limit, options)
    this.subscribe = (after, signal) => base.subscribe(after, signal)
    this.identity = () => base.identity()
  }

  async append(batch: readonly Append[]): Promise<AppendResult[]> {
    refuseUnstorable(batch)
    const checks = await checkBase(this.#base, batch, (stream) => this.#streams.get(stream)?.base)
    const failed = new Set<string>()
    const results = batch.map((append, index) => {
      const result = this.#refused(append, { checks, index, failed }) ?? this.#write(append)
      if (!('outcome' in result) || result.outcome !== 'appended') {
        if (append.events.length > 0) failed.add(append.stream)
      }
      return result
    })
    const answers: AppendResult[] = []
    for (const [index, result] of results.entries()) {
      answers.push('outcome' in result ? result : await this.#duplicate(result.append, batch[index]))
    }
    await this.#file.flush()
    return answers
  }

  async readStream(stream: string, fromRevision = 0): Promise<RecordedEvent[]> {
    const rehearsed = this.#streams.get(stream)
    if (rehearsed === undefined) return this.#base.readStream(stream, fromRevision)

    const events: RecordedEvent[] = []
    if (fromRevision <= rehearsed.base) {
      const below = await this.#base.readStream(stream, fromRevision)
      events.push(...below.filter(({ revision }) => revision <= rehearsed.base))
    }
    if (fromRevision <= rehearsed.revision) {
      for (const append of rehearsed.appends) events.push(...(await this.#eventsOf(append)))
    }
    return events.filter(({ revision }) => revision >= fromRevision)
  }

  async lastRevision(stream: string): Promise<number> {
    return this.#streams.get(stream)?.revision ?? this.#base.lastRevision(stream)
  }

  /** Frees the file. The log below stays open. */
  async close(): Promise<void> {
    await this.#file.close()
  }

  /** Why an append cannot be made, as the port orders the reasons; the number of the append it repeats, if so. */
  #refused(append: Append, at: Checking): AppendResult | { append: number } | undefined {
    const { checks, index, failed } = at
    const conflict = { outcome: 'conflict', actualRevision: this.#revisionOf(append, checks) } as const
    if (failed.has(append.stream)) return conflict
    const before = append.keyed ? this.#commands.get(commandKey(append)) : undefined
    if (before !== undefined) return { append: before }
    const duplicate = checks.duplicate(index)
    if (duplicate !== undefined) return duplicate

    const holds = (stream: string, revision: number): boolean =>
      !failed.has(stream) &&
      (this.#streams.get(stream)?.revision === revision || this.#holdsBelow(stream, revision, checks))
    const guards = append.guards ?? []
    const isHeld =
      holds(append.stream, expectedOf(append)) &&
      guards.every(({ stream, revision }) => holds(stream, revision))
    return isHeld ? undefined : conflict
  }

  #holdsBelow(stream: string, revision: number, checks: BaseChecks): boolean {
    return !this.#streams.has(stream) && checks.stands(stream, revision)
  }

  #revisionOf(append: Append, checks: BaseChecks): number {
    const { stream } = append
    return this.#streams.get(stream)?.revision ?? checks.movedTo(stream) ?? expectedOf(append)
  }

  #write(append: Append): AppendResult {
    if (append.events.length === 0) return { outcome: 'appended', events: [] }
    const revision = expectedOf(append)
    const rehearsed = this.#streams.get(append.stream) ?? { base: revision, revision, appends: [] }
    const recordedAt = new Date().toISOString()
    const events = append.events.map((event, index) =>
      recorded(event, { revision: revision + 1 + index, position: '0', recordedAt }),
    )
    rehearsed.revision += events.length
    rehearsed.appends.push(this.#starts.length)
    this.#streams.set(append.stream, rehearsed)
    if (append.keyed) this.#commands.set(commandKey(append), this.#starts.length)
    this.#starts.push(this.#file.add(Buffer.from(JSON.stringify(events))))
    return { outcome: 'appended', events }
  }

  async #duplicate(append: number, again: Append | undefined): Promise<AppendResult> {
    const events = await this.#eventsOf(append)
    return { outcome: 'duplicate', events, sameRequest: events[0]?.requestHash === again?.requestHash }
  }

  async #eventsOf(append: number): Promise<RecordedEvent[]> {
    const start = this.#starts[append] ?? 0
    const bytes = await this.#file.read(start, this.#starts[append + 1] ?? this.#file.length)
    const events: RecordedEvent[] = JSON.parse(bytes.toString())
    return events
  }
}

interface Checking {
  readonly checks: BaseChecks
  readonly index: number
  readonly failed: ReadonlySet<string>
}

/** A command's name in as few bytes as tell it apart: one is remembered for each append of the rehearsal. */
function commandKey({ tenant, commandId }: Append): string {
  return hash('sha256', `${tenant} ${commandId}`, 'binary')
}
