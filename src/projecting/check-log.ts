import type pg from 'pg'
import { comparePositions } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { liveOf, readGenerations } from '#src/projecting/generations.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

const hint =
  'If this log is the right one, fold it anew with: ledger rebuild all. If not, check EVENT_STORE_URL and DATABASE_URL.'

/**
 * Refuses read models that were folded from another log, or from more of it than there is: a store restored from
 * an older backup. To fold on would mix two histories. What is left of read models that are no more is not folded on.
 */
export async function checkLog(
  store: EventStore,
  pool: pg.Pool,
  models: readonly ReadModel[],
): Promise<void> {
  // First the checkpoints, then the log's end: others may be appending and folding meanwhile.
  const generations = await readGenerations(pool)
  const [identity, head] = await Promise.all([store.identity(), store.head()])
  for (const { projection } of models) {
    const live = liveOf(generations, projection.name)
    if (live === undefined) continue
    const { name, log, checkpoint } = live
    if (log !== identity) {
      throw new StartupError(
        `The read model ${name} was folded from the log ${log}, but the store holds the log ${identity}.`,
        hint,
      )
    }
    if (comparePositions(checkpoint, head) > 0) {
      throw new StartupError(
        `The read model ${name} has folded the log up to ${checkpoint}, but the log ends at ${head}: the store seems to have been restored from an older backup.`,
        hint,
      )
    }
  }
}
