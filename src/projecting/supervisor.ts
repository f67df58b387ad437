import { WakeUp } from '#src/event-store/wake-up.ts'
import type { Generation } from '#src/projecting/generations.ts'
import type { Lead } from '#src/projecting/lead.ts'
import { Leadership } from '#src/projecting/leadership.ts'
import type { Log } from '#src/projecting/log.ts'

export interface SupervisorOptions {
  readonly url: string
  readonly lead: Lead
  readonly log: Log
  readonly everyMs: number
  readonly signal: AbortSignal
  /** Told of all generations after each look. */
  readonly looked: (generations: readonly Generation[], leadership: Leadership) => void | Promise<void>
  /** Told that rows have moved on, somewhere. */
  readonly checkpointsMoved: () => void
}

/** Looks again and again whether there is something to lead; without the connection that holds the locks, leads nothing. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #news = new WakeUp()
  #leadership: Leadership | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  /** Looks for the first time, and then until the signal aborts. */
  async start(): Promise<void> {
    await this.#look()
    this.#ended = this.#run()
  }

  async close(): Promise<void> {
    await this.#ended
    await this.#options.lead.end()
  }

  /** Gives back the locks; only when nothing is led any more. */
  async release(): Promise<void> {
    await this.#leadership?.close()
  }

  async #run(): Promise<void> {
    const { signal, everyMs, log } = this.#options
    while (!signal.aborted) {
      const { version } = this.#news
      // Not all processes look at the same moment.
      await this.#news.wait(version, everyMs * (0.75 + Math.random() / 2), signal)
      if (signal.aborted) return
      try {
        await this.#look()
      } catch (error) {
        log.warn({ err: error }, 'Could not look after the projections; trying again')
      }
    }
  }

  async #look(): Promise<void> {
    const { lead, signal, looked } = this.#options
    const leadership = this.#leadership ?? (await this.#open())
    await looked(await lead.look(leadership, signal), leadership)
  }

  async #open(): Promise<Leadership> {
    const { url, checkpointsMoved } = this.#options
    // The connection may be lost while it is being opened: nothing is led by it yet.
    let opened: Leadership | undefined
    opened = await Leadership.open(url, {
      lost: () => void this.#lost(opened),
      notice: (notice) => (notice === 'generations' ? this.#news.ring() : checkpointsMoved()),
    })
    this.#leadership = opened
    return opened
  }

  /** Others may lead now what was led here. */
  async #lost(leadership: Leadership | undefined): Promise<void> {
    if (leadership === undefined || this.#leadership !== leadership) return
    this.#options.log.warn({}, 'The connection that holds the lead of the projections is lost')
    await this.#options.lead.end()
    this.#leadership = undefined
    this.#news.ring()
  }
}
