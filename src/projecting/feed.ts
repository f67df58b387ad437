import { Pace } from '#src/projecting/pace.ts'
import { sleep } from '#src/projecting/backoff.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { beforeAll } from '#src/event-store/port.ts'
import type { Inbox } from '#src/projecting/inbox.ts'
import type { Log } from '#src/projecting/log.ts'

/** The one reader of the log's end: brings what is appended to all projections that have come that far. */
export class Feed {
  readonly #store: EventStore
  readonly #log: Log
  readonly #signal: AbortSignal
  readonly #told: (position: Position) => void
  readonly #pace: Pace
  readonly #members = new Map<Inbox, () => void>()
  #delivered: Position = beforeAll

  /** `delivered` is told how far the log is known to reach; while somebody is `awaited`, nothing is held back. */
  constructor(parts: {
    store: EventStore
    log: Log
    signal: AbortSignal
    delivered: (position: Position) => void
    awaited: () => boolean
  }) {
    this.#store = parts.store
    this.#log = parts.log
    this.#signal = parts.signal
    this.#told = parts.delivered
    this.#pace = new Pace({ everyMs, hurried: parts.awaited, signal: parts.signal })
  }

  /** Everything up to here has been brought to its members. */
  get delivered(): Position {
    return this.#delivered
  }

  /** Finds the log's end, from which on it will read. */
  async open(): Promise<void> {
    this.#delivered = await this.#store.head()
  }

  /** Somebody waits for what may be held back. */
  hurry(): void {
    this.#pace.hurry()
  }

  /** From now on the inbox gets what comes; what lies before `delivered` it must get by itself. `moved` is told of each delivery. */
  join(inbox: Inbox, moved: () => void): void {
    this.#members.set(inbox, moved)
  }

  leave(inbox: Inbox): void {
    this.#members.delete(inbox)
  }

  /** Reads until the signal aborts. */
  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        await this.#follow()
      } catch (error) {
        this.#log.warn({ err: error }, 'The projections cannot read the log; trying again')
      }
      await sleep(retryMs, this.#signal)
    }
  }

  async #follow(): Promise<void> {
    for await (const events of this.#store.subscribe(this.#delivered, this.#signal)) {
      this.#deliver(events)
      if (events.length < fullPage) await this.#pace.rest()
    }
  }

  #deliver(events: readonly RecordedEvent[]): void {
    const last = events.at(-1)
    if (last === undefined) return
    this.#delivered = last.position
    this.#told(last.position)
    for (const [inbox, moved] of this.#members) {
      inbox.offer(events, last.position)
      moved()
    }
  }
}

const retryMs = 500

/**
 * Deliveries are this far apart unless somebody waits for one: what is appended meanwhile is folded and written
 * together, which costs a fraction. After a quiet time the next one is brought at once.
 */
const everyMs = 20
/** More than this at once means that more is at hand. */
const fullPage = 250
