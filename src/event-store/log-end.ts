import type { AppendResult } from '#src/event-store/port.ts'
import { WakeUp } from '#src/event-store/wake-up.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

/** How many events are kept; whoever is further behind reads the log. */
const mostKept = 2_048

/**
 * What one process knows of the end of a log whose positions count 1, 2, 3 …: how far it reaches, and the last
 * events as far as it has written them itself, which nobody in it then needs to read again.
 */
export class LogEnd {
  readonly news = new WakeUp()
  /** Without a gap between them. */
  #kept: RecordedEvent[] = []
  #reach = 0
  #heard = 0
  #underway = 0

  /** Runs an append and takes in what it wrote. */
  async appending(append: () => Promise<AppendResult[]>): Promise<AppendResult[]> {
    this.#underway += 1
    try {
      const results = await append()
      this.#keep(results.flatMap((result) => (result.outcome === 'appended' ? result.events : [])))
      return results
    } finally {
      this.#underway -= 1
      this.#reach = Math.max(this.#reach, this.#heard)
      this.news.ring()
    }
  }

  /**
   * The log is told to reach so far, at least. While an append is under way it is most likely that one, which is
   * about to say so itself, with its events.
   */
  heard(position: Position): void {
    this.#heard = Math.max(this.#heard, Number(position))
    if (this.#underway > 0) return
    this.#reach = Math.max(this.#reach, this.#heard)
    this.news.ring()
  }

  /** What follows a position, as far as it is known without asking; undefined when the log must be read. */
  after(position: Position, limit: number): RecordedEvent[] | undefined {
    const last = Number(position)
    if (last >= this.#reach) return []
    const place = last + 1 - this.#first
    if (place < 0 || place >= this.#kept.length) return undefined
    return this.#kept.slice(place, place + limit)
  }

  get #first(): number {
    return Number(this.#kept[0]?.position ?? 0)
  }

  #keep(written: readonly RecordedEvent[]): void {
    for (const event of written.toSorted((left, right) => Number(left.position) - Number(right.position))) {
      const position = Number(event.position)
      const next = this.#first + this.#kept.length
      if (this.#kept.length > 0 && position < next) continue
      if (position > next) this.#kept = []
      this.#kept.push(event)
      this.#reach = Math.max(this.#reach, position)
    }
    if (this.#kept.length > 2 * mostKept) this.#kept = this.#kept.slice(-mostKept)
  }
}
