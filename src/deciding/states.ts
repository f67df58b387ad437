import { Kept } from '#src/deciding/kept.ts'
import { beforeAll, type EventStore } from '#src/event-store/port.ts'
import type { Aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent, Fact, Position, RecordedEvent } from '#src/kernel/event.ts'

export type AnyAggregate = Aggregate<unknown, Fact>

/** A stream folded so far. */
export interface Folded {
  readonly state: unknown
  readonly revision: number
  /** Where its last event stands in the log. */
  readonly position: Position
}

/** A fold of a stream: the same stream may be folded in several ways. */
export interface FoldOf {
  readonly aggregate: AnyAggregate
  readonly stream: string
}

const usualStreamsKept = 20_000

/**
 * States by stream and revision. What is kept is always true of some revision, but others may have moved the
 * stream: the store's checks find that, and `refresh` reads on from where the state stands.
 */
export class States {
  readonly #store: EventStore
  readonly #streams: Kept<Map<AnyAggregate, Folded>>
  readonly #loading = new Map<AnyAggregate, Map<string, Promise<Folded>>>()

  constructor(store: EventStore, streamsKept: number = usualStreamsKept) {
    this.#store = store
    this.#streams = new Kept(streamsKept)
  }

  /** The state as far as it is known here, or undefined when the stream was not loaded. */
  known({ aggregate, stream }: FoldOf): Folded | undefined {
    return this.#streams.get(stream)?.get(aggregate)
  }

  /** The revision of a stream as far as it is known here; undefined when nothing of it is. */
  revisionOf(stream: string): number | undefined {
    const revisions = [...(this.#streams.get(stream)?.values() ?? [])].map(({ revision }) => revision)
    const known = Math.max(-1, ...revisions)
    return known < 0 ? undefined : known
  }

  /** The state, read from the store unless it is known. */
  async load(fold: FoldOf): Promise<Folded> {
    return this.known(fold) ?? this.refresh(fold)
  }

  /** Takes a stream for new, unless it is known: the write tells when it is not, and then it is read. */
  assumeNew({ aggregate, stream }: FoldOf): void {
    if (this.known({ aggregate, stream }) === undefined)
      this.#keep({ aggregate, stream }, unfolded(aggregate))
  }

  /** The state with all that the store holds now. Callers that come together share one reading. */
  refresh(fold: FoldOf): Promise<Folded> {
    const { aggregate, stream } = fold
    const loading = this.#loading.get(aggregate) ?? new Map<string, Promise<Folded>>()
    this.#loading.set(aggregate, loading)
    const running = loading.get(stream)
    if (running) return running

    const reading = this.#read(fold).finally(() => loading.delete(stream))
    loading.set(stream, reading)
    return reading
  }

  /** Moves the states of streams on by events that were just stored. */
  advance(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const folds = this.#streams.get(event.stream)
      if (folds === undefined) continue
      for (const [aggregate, folded] of folds) {
        if (folded.revision === event.revision - 1) folds.set(aggregate, step(aggregate, folded, event))
      }
    }
  }

  async #read({ aggregate, stream }: FoldOf): Promise<Folded> {
    const start = this.known({ aggregate, stream }) ?? unfolded(aggregate)
    const events = await this.#store.readStream(stream, start.revision + 1)
    const read = events.reduce((folded, event) => step(aggregate, folded, event), start)
    const known = this.known({ aggregate, stream })
    const folded = known && known.revision > read.revision ? known : read
    this.#keep({ aggregate, stream }, folded)
    return folded
  }

  #keep({ aggregate, stream }: FoldOf, folded: Folded): void {
    const folds = this.#streams.get(stream) ?? new Map<AnyAggregate, Folded>()
    folds.set(aggregate, folded)
    this.#streams.set(stream, folds)
  }
}

/** What is true of a stream before anything happened. */
export function unfolded(aggregate: AnyAggregate): Folded {
  return { state: aggregate.initial, revision: -1, position: beforeAll }
}

/** One event further. A type of fact that this code does not know yet leaves the state as it is. */
export function step(
  aggregate: AnyAggregate,
  folded: Folded,
  event: DecidedEvent & { position?: Position },
): Folded {
  const known = event.type in aggregate.facts.types
  return {
    state: known ? aggregate.evolve(folded.state, event) : folded.state,
    revision: event.revision,
    position: event.position ?? folded.position,
  }
}
