import type { Aggregate } from '#src/kernel/aggregate.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Fact, RecordedEvent } from '#src/kernel/event.ts'
import { streamName } from '#src/kernel/ids.ts'

/** How the log tells until when a tenant's books are locked. */
export interface LockFold {
  readonly aggregate: Aggregate<unknown, Fact>
  lockedUntil(this: void, state: unknown): CivilDate | undefined
}

/**
 * What came to count in a period after that was locked. PostgreSQL never lets it; KurrentDB cannot check that the
 * books stand as a decision saw them, so that a lock and a fact that race for a day may both be written.
 */
export class LockCheck {
  readonly #fold: LockFold
  readonly #states = new Map<string, unknown>()

  constructor(fold: LockFold) {
    this.#fold = fold
  }

  /** What is wrong with the next event of the log. One whose data cannot be read is given without them. */
  next(event: RecordedEvent, isReadable: boolean): string[] {
    const { aggregate, lockedUntil } = this.#fold
    const state = this.#states.get(event.tenant) ?? aggregate.initial
    const until = lockedUntil(state)
    if (isReadable && this.#isOfTenant(event)) {
      this.#states.set(event.tenant, aggregate.evolve(state, event))
    }
    if (until === undefined || event.effectiveOn > until) return []
    return [`It counts on ${event.effectiveOn}, though the books were locked until ${until} before it came`]
  }

  #isOfTenant({ type, tenant, stream }: RecordedEvent): boolean {
    const { noun, facts } = this.#fold.aggregate
    return type in facts.types && stream === streamName(noun, tenant, tenant)
  }
}
