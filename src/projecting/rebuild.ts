import type pg from 'pg'
import type { Position } from '#src/kernel/event.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { catchUp } from '#src/projecting/catch-up.ts'
import { foldingPool } from '#src/projecting/folding-pool.ts'
import { retire } from '#src/projecting/generations.ts'
import { Leadership } from '#src/projecting/leadership.ts'
import type { Log } from '#src/projecting/log.ts'
import { makeFirstGenerations, makeRebuilding } from '#src/projecting/make-generation.ts'
import { announce } from '#src/projecting/notices.ts'
import { openFolding } from '#src/projecting/open-folding.ts'
import { refusePoison } from '#src/projecting/poison.ts'
import { choose } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import type { Surroundings } from '#src/projecting/runner.ts'
import { switchTo } from '#src/projecting/switch.ts'

export interface RebuildOptions {
  readonly store: EventStore
  readonly pool: pg.Pool
  readonly url: string
  readonly readModels: readonly ReadModel[]
  readonly names: readonly string[] | 'all'
  readonly log: Log
  readonly progress?: (progress: RebuildProgress) => void
  readonly signal?: AbortSignal
  readonly pageSize?: number
}

/** How far the rebuild of one read model is. */
export interface RebuildProgress {
  readonly name: string
  readonly folded: Position
  /** The log's end when the rebuild began. */
  readonly head: Position
  readonly done: boolean
}

/**
 * Folds read models anew from the beginning of the log, beside the tables that queries go on reading, and then
 * puts the new ones into their place. A server may run meanwhile, it goes on with the new tables. This is also
 * what follows a log that was restored from an older backup.
 */
export async function rebuild(options: RebuildOptions): Promise<void> {
  const { store, pool, url, readModels: models, log, pageSize = 5_000 } = options
  const signal = options.signal ?? new AbortController().signal
  const chosen = choose(models, options.names)
  const around = {
    store,
    pool,
    models,
    log,
    pageSize,
    identity: await store.identity(),
    foldingPool: foldingPool(url, 2),
  }
  const leadership = await Leadership.open(url, { lost: () => undefined, notice: () => undefined })
  try {
    await makeFirstGenerations(around, signal)
    for (const model of chosen) {
      signal.throwIfAborted()
      await rebuildOne(around, leadership, {
        model,
        signal,
        ...(options.progress && { progress: options.progress }),
      })
    }
  } finally {
    await leadership.close()
    await around.foldingPool.end()
  }
}

interface One {
  readonly model: ReadModel
  readonly signal: AbortSignal
  readonly progress?: (progress: RebuildProgress) => void
}

async function rebuildOne(
  around: Surroundings,
  leadership: Leadership,
  { model, signal, progress }: One,
): Promise<void> {
  const { name, on } = model.projection
  const head = await around.store.head()
  const generation = await makeRebuilding(around, model, (number) =>
    leadership.claim({ name, generation: number }),
  )
  const of = { name, generation }
  try {
    const folding = await openFolding(around, model, generation)
    const { store, pageSize } = around
    const page = { store, types: Object.keys(on), pageSize, signal }
    const tell = (folded: Position): void => progress?.({ name, folded, head, done: false })
    refusePoison(name, await catchUp(folding, { ...page, progress: tell }))
    signal.throwIfAborted()
    const closeGap = (until: Position) => catchUp(folding, { ...page, until })
    refusePoison(name, await switchTo(around, { model, generation, signal, closeGap }))
    signal.throwIfAborted()
    progress?.({ name, folded: folding.checkpoint, head, done: true })
  } catch (error) {
    await giveUp(around.pool, of)
    throw error
  } finally {
    await leadership.leave(of)
    await announce(around.pool, 'generations')
  }
}

/** What was begun is not finished by anybody else; if it has taken over already, it stays. */
async function giveUp(pool: pg.Pool, of: { name: string; generation: number }): Promise<void> {
  await retire(pool, of, { state: 'building' }).catch(() => undefined)
}
