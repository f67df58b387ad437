import { UnreadableEvent } from '#src/event-store/errors.ts'
import { LockCheck, type LockFold } from '#src/event-store/lock-check.ts'
import { LogCheck } from '#src/event-store/log-check.ts'
import { beforeAll, comparePositions } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

export interface VerifyLogOptions {
  readonly store: EventStore
  /** Whether positions count 1, 2, 3 …, so that a missing event shows. */
  readonly countable: boolean
  /** How far a tenant's books are locked, to find what slipped into a locked period. */
  readonly locks: LockFold
  readonly pageSize?: number
  readonly progress?: (progress: { passed: Position; until: Position }) => void
}

/** One thing that is not as it should be. */
export interface LogProblem {
  readonly position: Position
  readonly eventId: string
  readonly reason: string
}

/** Whether the log is whole. */
export interface LogVerification {
  readonly events: number
  /** The positions of the first and the last event that are there. */
  readonly first: Position | undefined
  readonly last: Position | undefined
  /** How many problems there are, and the first of them. */
  readonly wrong: number
  readonly problems: readonly LogProblem[]
}

const shown = 100
const longestReason = 500

/**
 * Goes through the log up to the end that it has at the start, and names each event that is not as the ledger
 * writes it: order, gaps, revisions, times, ids, envelope, data that its fact's schema does not take, and days that
 * were locked before. What comes behind an event that cannot be read is looked at all the same.
 */
export async function verifyLog(options: VerifyLogOptions): Promise<LogVerification> {
  const { store, countable, progress } = options
  const check = new LogCheck(countable)
  const locks = new LockCheck(options.locks)
  const report = new Report()
  const until = await store.head()
  for await (const read of entriesOf(options, until)) {
    for (const { position, id, event, unreadable } of read) {
      const found =
        event === undefined
          ? check.passed(position)
          : [...check.next(event), ...locks.next(event, unreadable === undefined)]
      report.add({ position, eventId: id }, [...found, ...(unreadable === undefined ? [] : [unreadable])])
    }
    progress?.({ passed: read.at(-1)?.position ?? until, until })
  }
  return report.result()
}

/** An event as far as it can be read. */
interface Entry {
  readonly position: Position
  readonly id: string
  readonly event: RecordedEvent | undefined
  readonly unreadable?: string
}

/**
 * The log page by page. A store may refuse a whole page because of one event in it: pages shrink until that one
 * stands first, and grow again behind it.
 */
async function* entriesOf(
  { store, pageSize = 2_000 }: VerifyLogOptions,
  until: Position,
): AsyncGenerator<Entry[]> {
  let after = beforeAll
  let limit = pageSize
  while (comparePositions(after, until) < 0) {
    const page = await readOrTell(store, after, limit)
    if (page === 'smaller') {
      limit = Math.floor(limit / 2)
      continue
    }
    const entries = page.filter(({ position }) => comparePositions(position, until) <= 0)
    if (entries.length > 0) yield entries
    const last = page.at(-1)
    if (last === undefined || entries.length < page.length) return
    after = last.position
    if (last.unreadable === undefined) limit = Math.min(limit * 2, pageSize)
  }
}

async function readOrTell(store: EventStore, after: Position, limit: number): Promise<Entry[] | 'smaller'> {
  try {
    const events = await store.readAll(after, limit)
    return events.map((event) => ({ position: event.position, id: event.id, event }))
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error
    if (limit > 1) return 'smaller'
    const { position, eventId: id, envelope: event } = error
    return [{ position, id, event, unreadable: error.message }]
  }
}

class Report {
  readonly #problems: LogProblem[] = []
  #events = 0
  #wrong = 0
  #first: Position | undefined
  #last: Position | undefined

  add(of: { position: Position; eventId: string }, reasons: readonly string[]): void {
    this.#events += 1
    this.#first ??= of.position
    this.#last = of.position
    this.#wrong += reasons.length
    const room = reasons.slice(0, shown - this.#problems.length)
    this.#problems.push(...room.map((reason) => ({ ...of, reason: shortened(reason) })))
  }

  result(): LogVerification {
    return {
      events: this.#events,
      first: this.#first,
      last: this.#last,
      wrong: this.#wrong,
      problems: this.#problems,
    }
  }
}

/** On one line, and of a length that can be read. */
function shortened(reason: string): string {
  return reason.replaceAll(/\s+/g, ' ').slice(0, longestReason)
}
