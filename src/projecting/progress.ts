import { Refusal } from '#src/kernel/errors.ts'
import type { Position } from '#src/kernel/event.ts'
import { beforeAll, comparePositions } from '#src/event-store/port.ts'
import type { Halt } from '#src/projecting/generations.ts'

interface Waiter {
  readonly position: Position
  resolve(): void
  reject(reason: Refusal): void
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

  get reached(): Position {
    return this.#reached
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
      if (comparePositions(waiter.position, reached) <= 0) waiter.resolve()
    }
  }

  /** What lies before the halt is in the rows; what lies beyond will not come by waiting. */
  haltAt(halt: Halt): void {
    this.#halt = halt
    for (const waiter of this.#waiters) this.#settle(waiter)
  }

  /** Resolves when everything up to the position is in the rows; refuses when that cannot be, or takes too long. */
  wait(position: Position, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.reject(this.#late(position)), timeoutMs)
      const done = (): void => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        position,
        resolve: () => {
          done()
          resolve()
        },
        reject: (reason) => {
          done()
          reject(reason)
        },
      }
      this.#waiters.add(waiter)
      this.#settle(waiter)
    })
  }

  /** Nothing moves any more: sends everybody away. */
  close(): void {
    this.#closed = true
    for (const waiter of this.#waiters) this.#settle(waiter)
  }

  #settle(waiter: Waiter): void {
    if (comparePositions(waiter.position, this.#reached) <= 0) return waiter.resolve()
    if (this.#closed) return waiter.reject(new Refusal('SHUTTING_DOWN'))
    if (this.#halt === undefined) return
    if (comparePositions(waiter.position, this.#halt.position) < 0) return waiter.resolve()
    waiter.reject(new Refusal('PROJECTION_HALTED', { projection: this.#name, haltedAt: this.#halt.position }))
  }

  #late(position: Position): Refusal {
    return new Refusal('NOT_READY', { projection: this.#name, position, reached: this.#reached })
  }
}
