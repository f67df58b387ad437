import type pg from 'pg'
import { laterPosition } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { readGenerations } from '#src/projecting/generations.ts'
import type { Generation } from '#src/projecting/generations.ts'
import type { Runner } from '#src/projecting/runner.ts'
import type { ProjectionStatus } from '#src/projecting/status.ts'

interface Parts {
  readonly store: EventStore
  readonly pool: pg.Pool
  readonly names: readonly string[]
  /** What this process leads: its memory is ahead of the table. */
  readonly runners: readonly Runner[]
  readonly countable: boolean
}

/** How each read model's live generation stands, and beside it the one that is being built, if there is one. */
export async function statusOf({
  store,
  pool,
  names,
  runners,
  countable,
}: Parts): Promise<ProjectionStatus[]> {
  const generations = await readGenerations(pool)
  const head = BigInt(await store.head())
  return generations
    .filter(({ name, state }) => names.includes(name) && (state === 'live' || state === 'building'))
    .map((generation) => {
      const runner = runners.find(
        (one) => one.model.projection.name === generation.name && one.generation === generation.generation,
      )
      const checkpoint = laterPosition(generation.checkpoint, runner?.reached ?? generation.checkpoint)
      const behind = head - BigInt(checkpoint)
      return describe(generation, {
        checkpoint,
        lag: countable ? Number(behind > 0n ? behind : 0n) : undefined,
        halt: runner === undefined ? generation.halt : (runner.halt ?? generation.halt),
      })
    })
}

function describe(
  { name, version, generation, state, updatedAt }: Generation,
  { checkpoint, lag, halt }: Pick<ProjectionStatus, 'checkpoint' | 'lag'> & { halt: Generation['halt'] },
): ProjectionStatus {
  const kind = halt !== undefined ? 'halted' : state === 'live' ? 'live' : 'building'
  return { name, version, generation, checkpoint, lag, state: kind, updatedAt, ...(halt && { halt }) }
}
