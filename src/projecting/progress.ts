import { Refusal } from '#src/kernel/errors.ts'
import type { Position } from '#src/kernel/event.ts'
import { beforeAll, comparePositions } from '#src/event-store/port.ts'
import type { Halt } from '#src/projecting/generations.ts'

interface Waiter {
  readonly position: Position
  resolve(this: void): void
  reject(this: void, reason: Refusal): void
}

/** Somebody who waits for a position. */
export interface Waiting {
  /** Resolves when everything up to the position is in the rows; rejects when that cannot be, or takes too long. */
  readonly done: Promise<void>
  readonly settled: () => boolean
  refuse(reason: Refusal): void
}

/** How far one read model is, as this process knows it, and who waits for it. */
export class Progress {
  readonly #name: string
  readonly #waiters = new Set<Waiter>()
  #reached: Position = beforeAll
  #halt: Halt | undefined
  #closed = false

  constructor(name: string) {
    this.#name = name
  }

  /** Whether everything up to a position is in the rows. */
  has(position: Position): boolean {
    return comparePositions(position, this.#reached) <= 0
  }

  /** Whether somebody waits, so that it is worth looking. */
  get awaited(): boolean {
    return this.#waiters.size > 0
  }

  /** Everything up to a position is in the rows. With another log or generation that may be less than before. */
  moveTo(reached: Position): void {
    this.#reached = reached
    this.#halt = undefined
    for (const waiter of this.#waiters) {
      this.#settle(waiter)
    }
  }

  /** What lies before the halt is in the rows; what lies beyond will not come by waiting. */
  haltAt(halt: Halt): void {
    this.#halt = halt
    for (const waiter of this.#waiters) this.#settle(waiter)
  }

  wait(position: Position, timeoutMs: number): Waiting {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => waiter.reject(this.#late(position)), timeoutMs)
    const leave = (): void => {
      clearTimeout(timer)
      this.#waiters.delete(waiter)
    }
    const waiter: Waiter = {
      position,
      resolve: () => {
        leave()
        resolve()
      },
      reject: (reason) => {
        leave()
        reject(reason)
      },
    }
    this.#waiters.add(waiter)
    this.#settle(waiter)
    return { done: promise, settled: () => !this.#waiters.has(waiter), refuse: waiter.reject }
  }

  /** Nothing moves any more: sends everybody away. */
  close(): void {
    this.#closed = true
    for (const waiter of this.#waiters) this.#settle(waiter)
  }

  #settle(waiter: Waiter): void {
    if (this.has(waiter.position)) return waiter.resolve()
    if (this.#closed) return waiter.reject(new Refusal('SHUTTING_DOWN'))
    if (this.#halt === undefined) return
    if (comparePositions(waiter.position, this.#halt.position) < 0) return waiter.resolve()
    waiter.reject(new Refusal('PROJECTION_HALTED', { projection: this.#name, haltedAt: this.#halt.position }))
  }

  #late(position: Position): Refusal {
    return new Refusal('NOT_READY', { projection: this.#name, position, reached: this.#reached })
  }
}
