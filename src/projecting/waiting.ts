import { Refusal } from '#src/kernel/errors.ts'
import type { Position } from '#src/kernel/event.ts'
import { comparePositions, laterPosition } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { sleep } from '#src/projecting/backoff.ts'
import { Progress } from '#src/projecting/progress.ts'
import type { Waiting } from '#src/projecting/progress.ts'

/** Longer than reading one's own writes usually takes: only who waits longer costs a look at the log's head. */
const patienceMs = 25

/** Who waits for which read model to come how far. */
export class WaitingRoom {
  readonly #progress: ReadonlyMap<string, Progress>
  readonly #store: EventStore
  readonly #timeoutMs: number
  readonly #signal: AbortSignal
  #head: Position

  constructor(parts: {
    names: readonly string[]
    store: EventStore
    timeoutMs: number
    signal: AbortSignal
    head: Position
  }) {
    this.#progress = new Map(parts.names.map((name) => [name, new Progress(name)]))
    this.#store = parts.store
    this.#timeoutMs = parts.timeoutMs
    this.#signal = parts.signal
    this.#head = parts.head
  }

  of(name: string): Progress {
    const progress = this.#progress.get(name)
    if (progress === undefined) throw new Error(`There is no read model ${name}`)
    return progress
  }

  knows(name: string): boolean {
    return this.#progress.has(name)
  }

  /** The read models that somebody waits for. */
  get awaited(): string[] {
    return [...this.#progress].filter(([, progress]) => progress.awaited).map(([name]) => name)
  }

  /** Whether anybody waits for anything. */
  get busy(): boolean {
    for (const progress of this.#progress.values()) if (progress.awaited) return true
    return false
  }

  /** The log is known to reach this far. */
  seen(position: Position): void {
    this.#head = laterPosition(this.#head, position)
  }

  async wait(name: string, position: Position): Promise<void> {
    const waiting = this.of(name).wait(position, this.#timeoutMs)
    void this.#refuseAhead(position, waiting)
    await waiting.done
  }

  close(): void {
    for (const progress of this.#progress.values()) progress.close()
  }

  async #refuseAhead(position: Position, waiting: Waiting): Promise<void> {
    if (comparePositions(position, this.#head) <= 0) return
    await sleep(patienceMs, this.#signal)
    if (waiting.settled() || comparePositions(position, this.#head) <= 0) return
    try {
      this.seen(await this.#store.head())
    } catch {
      // Who cannot be refused for certain waits on, within the time allowed.
      return
    }
    if (comparePositions(position, this.#head) > 0)
      waiting.refuse(new Refusal('POSITION_AHEAD', { position, head: this.#head }))
  }
}
