import type { DecidedEvent, Fact, FactOf, Facts, FactSchemas } from '#src/kernel/event.ts'

/** A kind of stream: what is true of it before anything happened, and how each fact changes that. */
export interface Aggregate<State, F extends Fact> {
  /** The first word of its streams' names. */
  readonly noun: string
  readonly facts: Facts
  readonly initial: State
  /** Pure: returns the next state and leaves the given one as it is. */
  evolve(this: void, state: State, event: DecidedEvent<F>): State
}

/** Declares a kind of stream by the facts it holds. */
export function aggregate<State, T extends FactSchemas>(definition: {
  noun: string
  facts: Facts<T>
  initial: State
  evolve: (state: State, event: DecidedEvent<FactOf<T>>) => State
}): Aggregate<State, FactOf<T>> {
  return definition
}

/** One stream whose state a decision wants to know. */
export interface Need<State = unknown> {
  readonly of: Aggregate<State, never>
  readonly id: string
  /** Whether a change of that stream while this one decides must make it decide again. */
  readonly guarded: boolean
}

/** What must hold while the decision is written: a change of that stream makes it decide again. */
export function need<State, F extends Fact>(of: Aggregate<State, F>, id: string): Need<State> {
  return { of: of, id, guarded: true }
}

/** What is good to know but may change meanwhile without making the decision wrong. */
export function glance<State, F extends Fact>(of: Aggregate<State, F>, id: string): Need<State> {
  return { ...need(of, id), guarded: false }
}

/** The states of a table of needs, by the same names. A need left out (undefined) has no state. */
export type StatesOf<N> = {
  [K in keyof N]: NonNullable<N[K]> extends Need<infer S> ? S | Extract<N[K], undefined> : undefined
}
