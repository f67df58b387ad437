import type pg from 'pg'
import { inTransaction } from '#src/postgres/transaction.ts'
import { dropTables } from '#src/projecting/generation-tables.ts'
import type { Generation } from '#src/projecting/generations.ts'
import type { Leadership } from '#src/projecting/leadership.ts'
import type { Log } from '#src/projecting/log.ts'

const everyMs = 10_000

/** Drops the tables of generations that nobody needs any more. */
export class Sweep {
  readonly #parts: { pool: pg.Pool; log: Log; keepMs: number; signal: AbortSignal }
  #sweptAtMs = 0

  constructor(parts: { pool: pg.Pool; log: Log; keepMs: number; signal: AbortSignal }) {
    this.#parts = parts
  }

  /** Sweeps, unless it has just done so. */
  async look(generations: readonly Generation[], leadership: Leadership): Promise<void> {
    const nowMs = Date.now()
    if (nowMs - this.#sweptAtMs < Math.min(everyMs, this.#parts.keepMs)) return
    this.#sweptAtMs = nowMs
    for (const generation of generations) {
      const ageMs = nowMs - Date.parse(generation.updatedAt)
      const unused = generation.state === 'retired' || generation.state === 'scratch'
      if (unused && ageMs >= this.#parts.keepMs && !this.#parts.signal.aborted)
        await this.#drop(generation, leadership)
    }
  }

  /** Whoever still folds it or reads it holds its lock; then it is left for the next time. */
  async #drop(generation: Generation, leadership: Leadership): Promise<void> {
    const { pool, log } = this.#parts
    if (!(await leadership.take(generation))) return
    try {
      await dropGeneration(pool, generation)
    } catch (error) {
      log.warn(
        { projection: generation.name, generation: generation.generation, err: error },
        'Old tables could not be dropped',
      )
    } finally {
      await leadership.leave(generation)
    }
  }
}

/** Drops a generation's tables and forgets it, unless somebody reads it just now. */
export async function dropGeneration(pool: pg.Pool, of: { name: string; generation: number }): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '500ms'`)
    await dropTables(client, of)
    await client.query('delete from ledger.projections where name = $1 and generation = $2', [
      of.name,
      of.generation,
    ])
  })
}
