import type pg from 'pg'
import type { Position } from '#src/kernel/event.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { catchUp } from '#src/projecting/catch-up.ts'
import { foldingPool } from '#src/projecting/folding-pool.ts'
import { describeTable } from '#src/projecting/generation-tables.ts'
import type { GenerationTable } from '#src/projecting/generation-tables.ts'
import { Leadership } from '#src/projecting/leadership.ts'
import { makeScratch } from '#src/projecting/make-generation.ts'
import { openFolding } from '#src/projecting/open-folding.ts'
import { refusePoison } from '#src/projecting/poison.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { dropGeneration } from '#src/projecting/sweep.ts'

export interface ReplayOptions {
  readonly store: EventStore
  readonly pool: pg.Pool
  readonly url: string
  readonly signal?: AbortSignal
  readonly pageSize?: number
}

export interface ReplaySurroundings {
  readonly store: EventStore
  readonly identity: string
  readonly pool: pg.Pool
  readonly foldingPool: pg.Pool
  readonly leadership: Leadership
  readonly pageSize: number
  readonly signal: AbortSignal
}

export interface Replay {
  readonly model: ReadModel
  /** Everything up to here is folded. */
  readonly until: Position
  readonly progress?: (folded: Position) => void
}

/** How a read model stood at a position of the log: folds it up to there into a table of its own, for `use` to read. */
export async function replayTo<T>(
  options: ReplayOptions,
  replay: Replay,
  use: (table: GenerationTable) => Promise<T>,
): Promise<T> {
  return replaying(options, (around) => withReplay(around, replay, use))
}

/** Opens what replays need, for as long as the work takes. */
export async function replaying<T>(
  options: ReplayOptions,
  work: (around: ReplaySurroundings) => Promise<T>,
): Promise<T> {
  const { store, pool, url, pageSize = 5_000, signal = new AbortController().signal } = options
  const leadership = await Leadership.open(url, { lost: () => undefined, notice: () => undefined })
  const folding = foldingPool(url, 2)
  try {
    const identity = await store.identity()
    return await work({ store, identity, pool, foldingPool: folding, leadership, pageSize, signal })
  } finally {
    await leadership.close()
    await folding.end()
  }
}

/**
 * Folds the log up to a position into a table that nobody else sees, hands it over, and drops it afterwards. One
 * that a crash leaves behind is swept away by a server.
 */
export async function withReplay<T>(
  around: ReplaySurroundings,
  { model, until, progress }: Replay,
  use: (table: GenerationTable) => Promise<T>,
): Promise<T> {
  const { store, pool, leadership, pageSize, signal } = around
  const { name, on } = model.projection
  const generation = await makeScratch(around, model, (number) =>
    leadership.claim({ name, generation: number }),
  )
  try {
    const folding = await openFolding(around, model, generation)
    const options = { store, types: Object.keys(on), until, pageSize, signal, ...(progress && { progress }) }
    refusePoison(name, await catchUp(folding, options))
    signal.throwIfAborted()
    return await use(await describeTable(pool, model, generation))
  } finally {
    // What cannot be dropped just now, because the server looks after it itself, is swept away later.
    await dropGeneration(pool, { name, generation }).catch(() => undefined)
    await leadership.leave({ name, generation })
  }
}
