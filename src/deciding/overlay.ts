import { type AnyAggregate, type Folded, type FoldOf, type States, step } from '#src/deciding/states.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

/** A state that a decision needs is not loaded: load it, then decide again. */
export class NotLoaded extends Error {
  readonly fold: FoldOf

  constructor(fold: FoldOf) {
    super(`${fold.stream} is not loaded`)
    this.fold = fold
  }
}

/** The known states with what one batch has decided on top of them. It is dropped with the batch. */
export class Overlay {
  readonly #states: States
  readonly #decided = new Map<string, DecidedEvent[]>()
  readonly #folded = new Map<string, Map<AnyAggregate, Folded>>()

  constructor(states: States) {
    this.#states = states
  }

  /** The state of a stream, this batch's decisions included. Throws `NotLoaded` when it is not known here. */
  stateOf(fold: FoldOf): Folded {
    const decided = this.#decided.get(fold.stream)
    if (decided === undefined) return this.#known(fold)

    const folds = this.#folded.get(fold.stream) ?? new Map<AnyAggregate, Folded>()
    this.#folded.set(fold.stream, folds)
    const start = folds.get(fold.aggregate) ?? this.#known(fold)
    const first = decided[0]?.revision ?? 0
    const state = decided
      .slice(Math.max(0, start.revision + 1 - first))
      .reduce((folded, event) => step(fold.aggregate, folded, event), start)
    folds.set(fold.aggregate, state)
    return state
  }

  /** Adds events of one stream, in order. */
  add(stream: string, events: readonly DecidedEvent[]): void {
    const decided = this.#decided.get(stream)
    if (decided === undefined) this.#decided.set(stream, [...events])
    else decided.push(...events)
  }

  #known(fold: FoldOf): Folded {
    const known = this.#states.known(fold)
    if (known === undefined) throw new NotLoaded(fold)
    return known
  }
}
