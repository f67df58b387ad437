import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Became, Following, Projection } from '#src/kernel/projection.ts'
import { keyed } from '#src/projecting/keyed-changes.ts'
import type { KeyedChange, Planned } from '#src/projecting/keyed-changes.ts'
import type { Poison } from '#src/projecting/working-set.ts'

/** Asks a projection's handlers what events do to its rows, up to the first that fails. */
export function plan(
  projection: Projection,
  events: readonly RecordedEvent[],
): { planned: Planned[]; poison: Poison | undefined } {
  const planned: Planned[] = []
  for (const event of events) {
    try {
      const changes = projection.on[event.type]?.(event) ?? []
      const list = 'kind' in changes ? [changes] : changes
      planned.push({ event, changes: list.map((change) => keyed(projection, event.tenant, change)) })
    } catch (cause) {
      return { planned, poison: { event, cause } }
    }
  }
  return { planned, poison: undefined }
}

/** Gathers what follows for the second table from what becomes of the rows of the first. */
export class Followed {
  readonly #following: Following
  readonly #changes = new Map<RecordedEvent, KeyedChange[]>()

  constructor(following: Following) {
    this.#following = following
  }

  /** Asks what follows from this; it throws what `of` throws. */
  note(became: Became): void {
    const { event } = became
    const changes = this.#following.of(became).map((one) => keyed(this.#following, event.tenant, one))
    const before = this.#changes.get(event)
    if (before === undefined) this.#changes.set(event, changes)
    else before.push(...changes)
  }

  /** What is to be done to the rows of the second table, event by event. */
  plan(events: readonly Planned[]): Planned[] {
    return events.map(({ event }) => ({ event, changes: this.#changes.get(event) ?? [] }))
  }
}
