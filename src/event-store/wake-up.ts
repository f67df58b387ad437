/** Wakes those who wait for news. Whoever notes the version before looking never sleeps through what came meanwhile. */
export class WakeUp {
  #version = 0
  readonly #waiting = new Set<() => void>()

  get version(): number {
    return this.#version
  }

  ring(): void {
    this.#version += 1
    for (const wake of this.#waiting) wake()
  }

  /** Resolves at the first ring after `seen`, when the time is over, or when the signal aborts. Whether it rang. */
  async wait(seen: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#version !== seen || signal.aborted) return this.#version !== seen
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      this.#waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
    return this.#version !== seen
  }
}
