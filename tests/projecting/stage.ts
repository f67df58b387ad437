import { onTestFinished } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { Log } from '#src/projecting/log.ts'
import { startProjections } from '#src/projecting/projections.ts'
import type { ProjectionOptions, RunningProjections } from '#src/projecting/projections.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

export interface Stage {
  readonly database: Database
  readonly store: EventStore
  /** Starts the projections as one more process would. */
  start(
    this: void,
    readModels: readonly ReadModel[],
    options?: Partial<ProjectionOptions>,
  ): Promise<RunningProjections>
}

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A log in memory and a database of its own; all that is started is stopped when the test ends. */
export async function stage(store = memoryStore()): Promise<Stage> {
  const database = await freshDatabase()
  const running: RunningProjections[] = []
  onTestFinished(async () => {
    await Promise.all(running.map((projections) => projections.stop()))
    await store.close()
    await database.drop()
  })
  return {
    database,
    store,
    async start(readModels, options = {}) {
      const { pool, url } = database
      const projections = await startProjections({
        store,
        pool,
        url,
        readModels,
        log: silent,
        lookEveryMs: 100,
        ...options,
      })
      running.push(projections)
      return projections
    },
  }
}

/** Looks again and again until what is looked for is there. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let looks = 0; looks < 2_500; looks += 1) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
  throw new Error('It never came')
}
