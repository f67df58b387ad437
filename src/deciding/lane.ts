import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { Batch, type BatchParts, type Decision } from '#src/deciding/batch.ts'
import type { Job, Verdict } from '#src/deciding/job.ts'
import { type Decided, verdictOf } from '#src/deciding/verdict.ts'
import { NotLoaded } from '#src/deciding/overlay.ts'
import type { Preparing } from '#src/deciding/preparing.ts'
import type { States } from '#src/deciding/states.ts'
import { InvalidAppend } from '#src/event-store/errors.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { Refusal } from '#src/kernel/errors.ts'

/** How much the lane takes on: each bound is written down, so that nothing grows without end. */
export const laneLimits = {
  commandsPerBatch: 512,
  commandsWaiting: 20_000,
  attempts: 24,
  backoffMs: 4,
  backoffMsMax: 100,
}

/** One turn of the lane. */
export interface LaneBatch {
  commands: number
  waiting: number
  seconds: number
}

interface Waiting {
  readonly job: Job
  resolve(this: void, decision: Decided | 'again'): void
  reject(this: void, error: unknown): void
}

export interface LaneParts {
  readonly store: EventStore
  readonly states: States
  readonly preparing: Preparing
  readonly batch: Omit<BatchParts, 'states' | 'now'>
  now(this: void): Date
  /** Told of every batch, for the metrics. */
  onBatch?: ((this: void, batch: LaneBatch) => void) | undefined
}

/**
 * One lane per process (architecture §5): takes what is queued, decides each command on its current state and
 * on what the same batch has decided, appends the batch in one call, then answers all. A hot stream is as
 * fast as many cold ones, and no command waits for another's flush to disk.
 */
export class Lane {
  readonly #parts: LaneParts
  #queue: Waiting[] = []
  #running = false

  constructor(parts: LaneParts) {
    this.#parts = parts
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Decides a job; a conflict makes it decide again on what others have written, a bounded number of times. */
  async decide(job: Job): Promise<Verdict> {
    for (let attempt = 0; attempt < laneLimits.attempts; attempt += 1) {
      if (attempt > 1) await pause(backoff(attempt))
      const decided = await this.#once(job, attempt > 0)
      const verdict = decided === 'again' ? decided : verdictOf(decided, this.#parts.states)
      if (verdict !== 'again') return verdict
    }
    throw new Refusal('CONFLICT')
  }

  async #once(job: Job, stale: boolean): Promise<Decided | 'again'> {
    await this.#parts.preparing.prepare(job, stale)
    if (this.#queue.length >= laneLimits.commandsWaiting) throw new Refusal('OVERLOADED')
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject })
      if (!this.#running) {
        this.#running = true
        void this.#run()
      }
    })
  }

  async #run(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        // Whoever was just answered, or arrives in this turn of the event loop, comes along in the same batch.
        await turn()
        const taken = this.#queue.splice(0, laneLimits.commandsPerBatch)
        const started = performance.now()
        await this.#decideAll(taken)
        const seconds = (performance.now() - started) / 1000
        this.#parts.onBatch?.({ commands: taken.length, waiting: this.#queue.length, seconds })
      }
    } finally {
      this.#running = false
    }
  }

  /** Never throws: whatever goes wrong is the answer of those whom it concerns. */
  async #decideAll(taken: readonly Waiting[]): Promise<void> {
    const batch = new Batch({
      ...this.#parts.batch,
      states: this.#parts.states,
      now: this.#parts.now().toISOString(),
    })
    const deciding: { waiting: Waiting; decision: Decision }[] = []
    for (const waiting of taken) {
      try {
        deciding.push({ waiting, decision: batch.decide(waiting.job) })
      } catch (error) {
        if (error instanceof NotLoaded) waiting.resolve('again')
        else waiting.reject(error)
      }
    }
    if (deciding.length === 0) return
    try {
      const results = await this.#parts.store.append(deciding.map(({ decision }) => decision.append))
      for (const result of results)
        if (result.outcome === 'appended') this.#parts.states.advance(result.events)
      deciding.forEach(({ waiting, decision }, index) => {
        const result = results[index]
        if (result) waiting.resolve({ decision, result })
        else waiting.reject(new Error('the store answered fewer results than appends'))
      })
    } catch (error) {
      deciding.forEach(({ waiting }, index) => {
        // One append that cannot be stored is the fault of its command alone; the others are decided again.
        if (error instanceof InvalidAppend && error.index !== index) waiting.resolve('again')
        else waiting.reject(error)
      })
    }
  }
}

function backoff(attempt: number): number {
  const most = Math.min(laneLimits.backoffMsMax, laneLimits.backoffMs * 2 ** attempt)
  return Math.random() * most
}
