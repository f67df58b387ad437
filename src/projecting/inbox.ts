import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import { comparePositions } from '#src/event-store/port.ts'

/** What came for a projection: all that it wants up to a position. */
export interface Delivery {
  readonly events: readonly RecordedEvent[]
  readonly upTo: Position
}

/** More than this many events waiting for one projection, and it reads the log by itself instead. */
const bound = 20_000
const batch = 2_000

/** The events that one projection wants, as the common reader brings them. */
export class Inbox {
  readonly #wanted: ReadonlySet<string>
  readonly #after: Position
  #waiting: RecordedEvent[] = []
  #delivered: Position
  #overflowed = false
  #wake: () => void = () => undefined

  /** Events up to `after` are not taken in. */
  constructor(types: readonly string[], after: Position) {
    this.#wanted = new Set(types)
    this.#after = after
    this.#delivered = after
  }

  /** Everything wanted up to here has been brought. */
  get delivered(): Position {
    return this.#delivered
  }

  /** Whether all that was brought has been taken. */
  get empty(): boolean {
    return this.#waiting.length === 0 && !this.#overflowed
  }

  /** More came than is kept: nothing is kept, and nothing more taken in. */
  get overflowed(): boolean {
    return this.#overflowed
  }

  /** Takes in the next events of the log. */
  offer(events: readonly RecordedEvent[], upTo: Position): void {
    if (this.#overflowed || comparePositions(upTo, this.#delivered) <= 0) return
    for (const event of events) {
      if (this.#wanted.has(event.type) && comparePositions(event.position, this.#after) > 0)
        this.#waiting.push(event)
    }
    if (this.#waiting.length > bound) {
      this.#overflowed = true
      this.#waiting = []
    } else {
      this.#delivered = upTo
    }
    if (!this.empty) this.#wake()
  }

  /** Resolves when there is something to take, when it has overflowed, or when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.empty || signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const done = (): void => resolve()
    this.#wake = done
    signal.addEventListener('abort', done, { once: true })
    await promise
    signal.removeEventListener('abort', done)
  }

  /** The next batch. */
  take(): Delivery {
    const events = this.#waiting.slice(0, batch)
    this.#waiting = this.#waiting.slice(batch)
    return { events, upTo: this.empty ? this.#delivered : (events.at(-1)?.position ?? this.#delivered) }
  }
}
