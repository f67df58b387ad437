import { WakeUp } from '#src/event-store/wake-up.ts'
import { SpillFile } from '#src/importing/spill-file.ts'

const pieceBytes = 64 * 1024
const pollMs = 1_000

/**
 * Takes in what is sent as fast as it comes, while it is read at the reader's own speed, as often as wanted.
 * A sender that does not look at the answer before it has sent everything is never made to wait for itself.
 */
export class Spool {
  readonly #file = new SpillFile()
  readonly #news = new WakeUp()
  readonly #closed = new AbortController()
  #end: { readonly error?: unknown } | undefined

  /**
   * Takes in a whole stream. What breaks it reaches the readers, after what came before. Once the spool is closed
   * the rest is let pass, so that its sender gets to read why nobody wanted it.
   */
  async take(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const bytes of source) {
        if (this.#closed.signal.aborted) continue
        this.#file.add(bytes)
        await this.#file.flush()
        this.#news.ring()
      }
      this.#end = {}
    } catch (error) {
      this.#end = { error }
    }
    this.#news.ring()
  }

  /** Everything from the beginning, what is still to come included. */
  async *read(): AsyncGenerator<Uint8Array> {
    let position = 0
    for (;;) {
      const seen = this.#news.version
      const end = Math.min(this.#file.length, position + pieceBytes)
      if (end > position) {
        yield await this.#file.read(position, end)
        position = end
      } else if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error
        return
      } else {
        await this.#news.wait(seen, pollMs, this.#closed.signal)
        this.#closed.signal.throwIfAborted()
      }
    }
  }

  /** Frees the file and lets readers that wait go. */
  async close(): Promise<void> {
    this.#closed.abort()
    await this.#file.close()
  }
}
