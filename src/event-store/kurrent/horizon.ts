import type { Stored } from '#src/event-store/kurrent/envelope.ts'
import type { Place } from '#src/event-store/kurrent/requests.ts'
import type { Position } from '#src/kernel/event.ts'

/**
 * How far this process has seen: the last event of the ledger that it met, and up to where the log is known to
 * hold none after it. Readers that stand at the last event need not look through what others wrote since.
 */
export class Horizon {
  readonly #origin: Place
  #last = 0n
  #clearTo: Place
  #latestMs = 0

  /** Opens at the place of the log's identity, which stands before all events. */
  constructor(origin: Place) {
    this.#origin = origin
    this.#clearTo = origin
  }

  /** The latest time that was seen in the log. */
  get latestMs(): number {
    return this.#latestMs
  }

  get last(): Position {
    return String(this.#last)
  }

  /** From where on something new may stand. */
  get clearTo(): Place {
    return this.#clearTo
  }

  see({ event, place }: Stored): void {
    this.#latestMs = Math.max(this.#latestMs, Date.parse(event.recordedAt))
    this.reach(place)
  }

  /** An event of the ledger stands here. */
  reach(place: Place): void {
    if (place.commit > this.#last) this.#last = place.commit
    this.#clear(place)
  }

  /** A subscription from `clearTo` on has come this far; live servers may tell a place twice. */
  pass(place: Place): void {
    this.#clear(place)
  }

  /** Where to begin to read what comes after a position. */
  startAfter(after: Position): Place {
    const commit = BigInt(after)
    if (commit >= this.#last && this.#clearTo.commit > commit) return this.#clearTo
    return commit < this.#origin.commit ? this.#origin : { commit, prepare: commit }
  }

  #clear(place: Place): void {
    if (isAfter(place, this.#clearTo)) this.#clearTo = place
  }
}

function isAfter(left: Place, right: Place): boolean {
  return left.commit > right.commit || (left.commit === right.commit && left.prepare > right.prepare)
}
