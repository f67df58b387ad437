import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Following, Projection, Row } from '#src/kernel/projection.ts'
import type { KeyRow, Planned } from '#src/projecting/keyed-changes.ts'
import { Followed, plan } from '#src/projecting/planning.ts'
import { WorkingSet } from '#src/projecting/working-set.ts'
import type { Folded, Writes } from '#src/projecting/working-set.ts'

/** Which of a projection's tables is meant. */
export type Place = 0 | 1

/** The rows of the table that follows. */
interface Second {
  readonly following: Following
  readonly set: WorkingSet
}

/** How rows come to be known that are not in memory. */
interface Loading {
  /** The rows of these keys, as many as the table holds. */
  readonly load: (place: Place, keys: readonly KeyRow[]) => Promise<readonly Row[]>
  /** Whether rows are looked for that begin with an insert. */
  readonly surely: boolean
}

/**
 * The rows in memory of a projection's table, and of the one that follows it if there is one. An event counts wholly
 * or not at all, over both.
 */
export class TableSets {
  readonly #projection: Projection
  readonly #first: WorkingSet
  readonly #second: Second | undefined

  constructor(projection: Projection) {
    const { following } = projection
    this.#projection = projection
    this.#first = new WorkingSet(projection)
    this.#second = following && { following, set: new WorkingSet(following) }
  }

  /** How many rows they hold. */
  get size(): number {
    return this.#first.size + (this.#second?.set.size ?? 0)
  }

  /** How many rows would be written now. */
  get unwritten(): number {
    return this.#first.unwritten + (this.#second?.set.unwritten ?? 0)
  }

  /** Folds the events, up to the first that fails. */
  async fold(events: readonly RecordedEvent[], loading: Loading): Promise<Folded> {
    const { planned, poison } = plan(this.#projection, events)
    const { load, surely } = loading
    this.#first.admit(await load(0, this.#first.claim(planned, surely)))
    const folded =
      this.#second === undefined
        ? this.#first.fold(planned)
        : await this.#foldBoth(this.#second, planned, loading)
    return folded.poison === undefined ? { ...folded, poison } : folded
  }

  /** What has changed since the last time it was settled, for each table. */
  writes(): Writes[] {
    const first = this.#first.writes()
    return this.#second === undefined ? [first] : [first, this.#second.set.writes()]
  }

  /** The writes are in the tables. */
  settle(): void {
    this.#first.settle()
    this.#second?.set.settle()
  }

  /** Forgets everything; only after it was settled is nothing lost. */
  clear(): void {
    this.#first.clear()
    this.#second?.set.clear()
  }

  /** What an event does to the second table shows only when it is folded into the first, which may have to be undone. */
  async #foldBoth(
    { following, set }: Second,
    planned: readonly Planned[],
    { load, surely }: Loading,
  ): Promise<Folded> {
    const followed = new Followed(following)
    const first = this.#first.fold(planned, (became) => followed.note(became))
    const then = followed.plan(planned.slice(0, first.count))
    set.admit(await load(1, set.claim(then, surely)))
    const second = set.fold(then)
    if (second.poison === undefined) return first
    this.#first.unfold(second.count)
    const { event, cause } = second.poison
    return { count: second.count, poison: { event, cause: new Error(following.name, { cause }) } }
  }
}
