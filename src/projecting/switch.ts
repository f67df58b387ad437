import type { PoolClient } from 'pg'
import type { Position } from '#src/kernel/event.ts'
import { comparePositions } from '#src/event-store/port.ts'
import { gatherStatistics } from '#src/projecting/generation-tables.ts'
import { createViews, dropViews } from '#src/projecting/generation-views.ts'
import { Lost } from '#src/projecting/generation-rows.ts'
import { liveOf, readGenerations, retire } from '#src/projecting/generations.ts'
import type { Generation } from '#src/projecting/generations.ts'
import { announce, takeTurn } from '#src/projecting/notices.ts'
import { patiently } from '#src/projecting/patiently.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { dropReportingViews, makeReportingViews } from '#src/projecting/reporting-views.ts'
import type { Surroundings } from '#src/projecting/runner.ts'
import type { Poison } from '#src/projecting/working-set.ts'

export interface Switch {
  readonly model: ReadModel
  /** The one that is to take over. */
  readonly generation: number
  readonly signal: AbortSignal
  /** Folds everything up to a position into it. */
  closeGap(this: void, until: Position): Promise<Poison | undefined>
}

/**
 * Puts a built generation into the place of the live one, in one transaction: queries see the old rows or the
 * new ones, never neither. Queries that still read hold it up; it does not make others wait long behind it, but
 * gives way and tries again. Returns the event that could not be folded on the last stretch.
 */
export async function switchTo(around: Surroundings, change: Switch): Promise<Poison | undefined> {
  const { pool, store } = around
  await gatherStatistics(pool, { name: change.model.projection.name, generation: change.generation })
  let poison: Poison | undefined
  // Nearly all is folded before the transaction begins, which keeps the live generation from moving.
  const before = async (): Promise<void> => {
    poison ??= await change.closeGap(await store.head())
  }
  const work = async (client: PoolClient): Promise<Poison | undefined> =>
    poison ?? (await takeOver(client, around, change))
  const done = await around.switchTurn?.(change.signal)
  const found = await patiently(pool, { signal: change.signal, before }, work).finally(done)
  if (found === undefined) await announce(pool, 'generations')
  return found
}

async function takeOver(
  client: PoolClient,
  around: Surroundings,
  { model, generation, closeGap }: Switch,
): Promise<Poison | undefined> {
  const { name } = model.projection
  await takeTurn(client, name)
  await client.query(`select from ledger.projections where name = $1 and state = 'live' for update`, [name])
  const generations = await readGenerations(client)
  const mine = generations.find((one) => one.name === name && one.generation === generation)
  const live = liveOf(generations, name)
  refuseOutdated(mine, live)
  if (mine?.state === 'live') return undefined
  // The live row is locked, so its checkpoint stands still until this transaction ends.
  const poison = live && (await reach(around, { live, closeGap }))
  if (poison !== undefined) return poison

  await client.query('lock table ledger.switching in access exclusive mode')
  await dropReportingViews(client)
  if (live !== undefined) await dropViews(client, live)
  await createViews(client, model, generation)
  await makeReportingViews(client, around.models, around.log)
  if (live !== undefined) await retire(client, live)
  await client.query(
    `update ledger.projections set state = 'live', updated_at = now() where name = $1 and generation = $2`,
    [name, generation],
  )
  return undefined
}

function refuseOutdated(mine: Generation | undefined, live: Generation | undefined): void {
  const outdated =
    mine === undefined || mine.state === 'retired' || (live !== undefined && live.version > mine.version)
  if (outdated)
    throw new Lost(`Generation ${mine?.generation ?? ''} of ${mine?.name ?? ''} is no longer wanted`)
}

/** Readers must not be taken back in time: first everything is folded that the live generation has. */
async function reach(
  { store, identity }: Surroundings,
  { live, closeGap }: { live: Generation; closeGap: Switch['closeGap'] },
): Promise<Poison | undefined> {
  const head = await store.head()
  // What was folded from another log, or from one that has since been set back, is no measure.
  if (live.log !== identity || comparePositions(live.checkpoint, head) > 0) return undefined
  return closeGap(live.checkpoint)
}
