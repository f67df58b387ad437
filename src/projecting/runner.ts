import type pg from 'pg'
import type { Position } from '#src/kernel/event.ts'
import { comparePositions, laterPosition } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { backoff } from '#src/projecting/backoff.ts'
import { catchUp } from '#src/projecting/catch-up.ts'
import type { CatchUp } from '#src/projecting/catch-up.ts'
import type { Feed } from '#src/projecting/feed.ts'
import type { Folding } from '#src/projecting/folding.ts'
import { Lost } from '#src/projecting/generation-rows.ts'
import { recordHalt } from '#src/projecting/generations.ts'
import type { Generation, Halt } from '#src/projecting/generations.ts'
import { gatherStatistics } from '#src/projecting/generation-tables.ts'
import { Inbox } from '#src/projecting/inbox.ts'
import type { Log } from '#src/projecting/log.ts'
import { openFolding } from '#src/projecting/open-folding.ts'
import { causeText } from '#src/projecting/poison.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { switchTo } from '#src/projecting/switch.ts'
import type { Poison } from '#src/projecting/working-set.ts'

/** What all runners of a process share. */
export interface Surroundings {
  readonly store: EventStore
  /** The identity of the store's log. */
  readonly identity: string
  readonly pool: pg.Pool
  readonly foldingPool: pg.Pool
  readonly models: readonly ReadModel[]
  readonly log: Log
  readonly pageSize: number
  readonly look?: NonNullable<CatchUp['look']>
  readonly turn?: NonNullable<CatchUp['turn']>
  /** Waits for its turn to switch: a switch holds a connection while it needs others. */
  readonly switchTurn?: NonNullable<CatchUp['turn']>
}

/** Why a runner ended: it is no longer the one, an event cannot be folded, or it was told to. */
export type Ending = 'lost' | 'halted' | 'stopped'

export interface RunnerOptions {
  readonly model: ReadModel
  readonly generation: Generation
  readonly feed: Feed
  readonly signal: AbortSignal
  /** Told when `reached`, `live` or `halt` may have changed. */
  readonly moved: () => void
}

/** Keeps one generation up with the log: catches up by itself, takes over, then folds what the feed brings. */
export class Runner {
  readonly model: ReadModel
  readonly generation: number
  readonly #around: Surroundings
  readonly #options: RunnerOptions
  readonly #types: readonly string[]
  #folding: Folding | undefined
  #inbox: Inbox
  #idle = false
  #skipping: Promise<void> | undefined
  #live: boolean
  #halt: Halt | undefined

  constructor(around: Surroundings, options: RunnerOptions) {
    this.model = options.model
    this.generation = options.generation.generation
    this.#around = around
    this.#options = options
    this.#types = Object.keys(options.model.projection.on)
    this.#inbox = new Inbox([], options.generation.checkpoint)
    this.#live = options.generation.state === 'live'
  }

  get #named(): { name: string; generation: number } {
    return { name: this.model.projection.name, generation: this.generation }
  }

  /** Whether its rows are the ones that queries see. */
  get live(): boolean {
    return this.#live
  }

  /** Aborts when it is to end. */
  get signal(): AbortSignal {
    return this.#options.signal
  }

  get halt(): Halt | undefined {
    return this.#halt
  }

  /** Everything up to here is in the rows, though the table may not say so yet. */
  get reached(): Position {
    const checkpoint = this.#folding?.checkpoint ?? this.#options.generation.checkpoint
    return this.#idle && this.#inbox.empty ? laterPosition(checkpoint, this.#inbox.delivered) : checkpoint
  }

  /** The checkpoint as the table has it, while nothing is being folded and the log has moved on. */
  get behind(): Position | undefined {
    const checkpoint = this.#folding?.checkpoint
    if (checkpoint === undefined || !this.#idle || this.#skipping !== undefined) return undefined
    return comparePositions(this.reached, checkpoint) > 0 ? checkpoint : undefined
  }

  /** Lets the checkpoint be moved to `reached` from outside; nothing is folded meanwhile. */
  async skip(move: (to: Position) => Promise<boolean>): Promise<void> {
    const to = this.reached
    const skipping = this.#skip(to, move)
    this.#skipping = skipping.catch(() => undefined)
    try {
      await skipping
    } finally {
      this.#skipping = undefined
    }
  }

  async #skip(to: Position, move: (to: Position) => Promise<boolean>): Promise<void> {
    if (await move(to)) this.#folding?.skippedTo(to)
  }

  /** Runs until it has lost its generation, an event cannot be folded, or the signal aborts. */
  async run(): Promise<Ending> {
    const { signal } = this.#options
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        this.#folding ??= await openFolding(this.#around, this.model, this.generation)
        const poison = await this.#round(this.#folding)
        if (poison !== undefined) return await this.#haltAt(poison)
        failures = -1
      } catch (error) {
        if (error instanceof Lost) return 'lost'
        this.#warn(error)
        await backoff(failures, signal)
        this.#folding = undefined
      } finally {
        this.#idle = false
      }
    }
    return 'stopped'
  }

  /** Catches up and follows the feed, until more has come than it could take or the signal aborts. */
  async #round(folding: Folding): Promise<Poison | undefined> {
    const { feed, signal, moved } = this.#options
    let pages = 0
    const poison = await this.#catchUp(folding, { page: () => (pages += 1) })
    moved()
    if (poison !== undefined || signal.aborted) return poison
    if (pages > 0 && this.#live) await gatherStatistics(this.#around.pool, this.#named)
    const late = this.#live ? undefined : await this.#takeOver(folding)
    if (late !== undefined || !this.#live) return late

    this.#inbox = new Inbox(this.#types, folding.checkpoint)
    feed.join(this.#inbox, moved)
    try {
      return (await this.#catchUp(folding, { until: feed.delivered })) ?? (await this.#follow(folding))
    } finally {
      feed.leave(this.#inbox)
      await this.#skipping
    }
  }

  async #follow(folding: Folding): Promise<Poison | undefined> {
    const { signal, moved } = this.#options
    for (;;) {
      this.#idle = true
      moved()
      await this.#inbox.wait(signal)
      await this.#skipping
      this.#idle = false
      if (signal.aborted || this.#inbox.overflowed) return undefined
      const { events, upTo } = this.#inbox.take()
      const poison = await folding.apply(events, upTo)
      if (poison !== undefined) return poison
    }
  }

  /** `page` is told of each page when they are more than one. */
  #catchUp(
    folding: Folding,
    { until, page }: { until?: Position; page?: () => void } = {},
  ): Promise<Poison | undefined> {
    const { store, pageSize, look, turn } = this.#around
    const { signal, moved } = this.#options
    const progress = (): void => {
      page?.()
      moved()
    }
    return catchUp(folding, {
      store,
      pageSize,
      types: this.#types,
      signal,
      progress,
      ...(look && { look }),
      ...(turn && { turn }),
      ...(until !== undefined && { until }),
    })
  }

  async #takeOver(folding: Folding): Promise<Poison | undefined> {
    const { model, generation } = this
    const { signal, moved } = this.#options
    const poison = await switchTo(this.#around, {
      model,
      generation,
      signal,
      closeGap: (until) => this.#catchUp(folding, { until }),
    })
    this.#live = poison === undefined && !signal.aborted
    moved()
    return poison
  }

  async #haltAt({ event, cause }: Poison): Promise<Ending> {
    this.#halt = { position: event.position, eventId: event.id, cause: causeText(cause) }
    this.#options.moved()
    const details = {
      projection: this.#named.name,
      generation: this.generation,
      type: event.type,
      ...this.#halt,
      err: cause,
    }
    this.#around.log.error(details, 'A projection has halted: it cannot fold an event')
    await recordHalt(this.#around.pool, this.#named, this.#halt)
    return 'halted'
  }

  #warn(error: unknown): void {
    const details = { projection: this.model.projection.name, generation: this.generation, err: error }
    this.#around.log.warn(details, 'A projection was interrupted; trying again')
  }
}
