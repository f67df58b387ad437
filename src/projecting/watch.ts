import type pg from 'pg'
import { sleep } from '#src/projecting/backoff.ts'
import { readGenerations } from '#src/projecting/generations.ts'
import type { Generation } from '#src/projecting/generations.ts'
import type { Log } from '#src/projecting/log.ts'
import type { Runner } from '#src/projecting/runner.ts'
import type { WaitingRoom } from '#src/projecting/waiting.ts'

const everyMs = 200

interface Parts {
  readonly pool: pg.Pool
  readonly waiting: WaitingRoom
  /** What this process leads, and therefore knows without looking. */
  readonly led: () => readonly Runner[]
  readonly log: Log
  readonly signal: AbortSignal
}

/** Tells those who wait how far the read models are: led ones from memory, the others from their checkpoints' table. */
export class Watch {
  readonly #parts: Parts
  readonly #live = new Map<string, number>()
  #looking = false
  #again = false
  #nap = new AbortController()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  liveGeneration(name: string): number | undefined {
    return this.#live.get(name)
  }

  /** A runner of this process has moved on, halted or taken over. */
  moved(runner: Runner): void {
    const { name } = runner.model.projection
    // The runner of a generation that has been replaced may not have noticed yet.
    if (!runner.live || runner.generation < (this.#live.get(name) ?? 0)) return
    const progress = this.#parts.waiting.of(name)
    this.#live.set(name, runner.generation)
    progress.moveTo(runner.reached)
    if (runner.halt !== undefined) progress.haltAt(runner.halt)
  }

  /** What the table says of those that this process does not lead. */
  take(generations: readonly Generation[]): void {
    const led = new Set(
      this.#parts
        .led()
        .filter((runner) => runner.live)
        .map((runner) => runner.model.projection.name),
    )
    for (const { name, generation, checkpoint, halt, state } of generations) {
      if (state !== 'live' || led.has(name) || !this.#parts.waiting.knows(name)) continue
      this.#live.set(name, generation)
      const progress = this.#parts.waiting.of(name)
      progress.moveTo(checkpoint)
      if (halt !== undefined) progress.haltAt(halt)
    }
  }

  /** Looks at the table for as long as somebody waits for what this process does not lead. */
  look(): void {
    this.#again = true
    this.#nap.abort()
    if (this.#looking) return
    this.#looking = true
    void this.#run().finally(() => {
      this.#looking = false
    })
  }

  async #run(): Promise<void> {
    const { pool, log, signal } = this.#parts
    while (!signal.aborted && this.#needed()) {
      this.#again = false
      try {
        this.take(await readGenerations(pool))
      } catch (error) {
        log.warn({ err: error }, 'Could not see how far the projections are; trying again')
      }
      this.#nap = new AbortController()
      if (!this.#again) await sleep(everyMs, AbortSignal.any([signal, this.#nap.signal]))
    }
  }

  #needed(): boolean {
    const { waiting, led } = this.#parts
    const known = new Set(
      led()
        .filter((runner) => runner.live)
        .map((runner) => runner.model.projection.name),
    )
    return waiting.awaited.some((name) => !known.has(name))
  }
}
