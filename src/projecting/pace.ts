/** Keeps things that are done again and again apart, so that what comes meanwhile is done together. */
export class Pace {
  readonly #everyMs: number
  readonly #hurried: () => boolean
  readonly #signal: AbortSignal
  #wake: (() => void) | undefined

  /** While it is `hurried`, nothing waits. */
  constructor(parts: { everyMs: number; hurried: () => boolean; signal: AbortSignal }) {
    this.#everyMs = parts.everyMs
    this.#hurried = parts.hurried
    this.#signal = parts.signal
    parts.signal.addEventListener('abort', () => this.hurry(), { once: true })
  }

  /** Ends a rest. */
  hurry(): void {
    this.#wake?.()
  }

  /** Resolves when it is time for the next one, when somebody is in a hurry, or when the signal aborts. */
  async rest(): Promise<void> {
    if (this.#signal.aborted || this.#hurried()) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      const timer = setTimeout(done, this.#everyMs)
      this.#wake = done
    })
  }
}
