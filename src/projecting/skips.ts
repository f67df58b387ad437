import type pg from 'pg'
import type { Log } from '#src/projecting/log.ts'
import { announce } from '#src/projecting/notices.ts'
import type { Runner } from '#src/projecting/runner.ts'

const everyMs = 50

/**
 * Writes down, for all runners at once and a few times a second, that their checkpoints have moved over events
 * that their projections do not want, and tells other processes that something has moved.
 */
export class Skips {
  readonly #pool: pg.Pool
  readonly #log: Log
  readonly #runners: () => Iterable<Runner>
  #timer: NodeJS.Timeout | undefined
  #again = false
  #flushing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(parts: { foldingPool: pg.Pool; log: Log; runners: () => Iterable<Runner> }) {
    this.#pool = parts.foldingPool
    this.#log = parts.log
    this.#runners = parts.runners
  }

  /** Something has moved. */
  note(): void {
    this.#again = true
    if (this.#closed || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#again = false
      this.#flushing = this.#flush().finally(() => {
        this.#timer = undefined
        if (this.#again) this.note()
      })
    }, everyMs)
  }

  /** Writes down the last. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#flushing
    await this.#flush()
  }

  async #flush(): Promise<void> {
    try {
      await this.#move([...this.#runners()].filter((runner) => runner.behind !== undefined))
      await announce(this.#pool, 'checkpoints')
    } catch (error) {
      this.#again = true
      this.#log.warn({ err: error }, 'Checkpoints could not be moved; trying again')
    }
  }

  async #move(runners: readonly Runner[]): Promise<void> {
    if (runners.length === 0) return
    const moves = runners.map((runner) => ({
      name: runner.model.projection.name,
      generation: runner.generation,
      old: runner.behind,
      target: runner.reached,
    }))
    const moved = moveCheckpoints(this.#pool, moves)
    await Promise.all(
      runners.map((runner) => runner.skip(() => moved.then((names) => names.has(nameOf(runner))))),
    )
  }
}

/** Rows that somebody holds, such as the switch to a new generation, are left for the next time. */
async function moveCheckpoints(pool: pg.Pool, moves: readonly unknown[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ name: string; generation: number }>(
    `with free as (
       select p.name, p.generation, m.target
       from json_to_recordset($1) as m(name text, generation int, old numeric, target numeric)
       join ledger.projections p on p.name = m.name and p.generation = m.generation and p.checkpoint = m.old
       where p.state <> 'retired'
       for no key update of p skip locked
     )
     update ledger.projections p
     set checkpoint = free.target, updated_at = now()
     from free
     where p.name = free.name and p.generation = free.generation
     returning p.name, p.generation`,
    [JSON.stringify(moves)],
  )
  return new Set(rows.map(({ name, generation }) => `${name}/${generation}`))
}

function nameOf({ model, generation }: Runner): string {
  return `${model.projection.name}/${generation}`
}
