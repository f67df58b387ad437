import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { rest } from '#src/event-store/kurrent/call-errors.ts'
import { placeOf } from '#src/event-store/kurrent/envelope.ts'
import { subscriptionRequest } from '#src/event-store/kurrent/requests.ts'
import type { Source } from '#src/event-store/kurrent/streams.ts'
import type { WakeUp } from '#src/event-store/wake-up.ts'

/** A subscription that lasted so long was a good one. */
const heldMs = 5000

/**
 * One live subscription per process, which rings when something was written. What was written is read from the
 * log, page by page, from where each reader stands: so a subscription that breaks loses a ring and never an event,
 * and a slow reader holds up nobody.
 */
export class Doorbell {
  readonly #source: Source
  readonly #news: WakeUp
  #listening: Promise<void> | undefined

  /** The signal of the source ends it. */
  constructor(source: Source, news: WakeUp) {
    this.#source = source
    this.#news = news
  }

  listen(): void {
    this.#listening ??= this.#keepListening()
  }

  /** Resolves when it has stopped. */
  async stopped(): Promise<void> {
    await this.#listening
  }

  /** Subscribes again from where it was, with pauses that grow while no subscription holds. */
  async #keepListening(): Promise<void> {
    const { signal } = this.#source
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const since = performance.now()
      await this.#listenOnce().catch(() => {
        // Readers poll meanwhile.
      })
      if (performance.now() - since > heldMs) attempt = 0
      await rest(attempt, signal)
    }
  }

  async #listenOnce(): Promise<void> {
    const { connection, naming, horizon, signal } = this.#source
    const request = subscriptionRequest(horizon.clearTo, { streamPrefix: naming.prefix })
    await connection.subscribe(request, signal, (answer) => this.#take(answer))
  }

  #take(answer: ReadResp): void {
    const event = answer.getEvent()?.getEvent()
    const checkpoint = answer.getCheckpoint()
    if (event !== undefined) this.#source.horizon.reach(placeOf(event))
    if (checkpoint !== undefined) {
      this.#source.horizon.pass({
        commit: BigInt(checkpoint.getCommitPosition()),
        prepare: BigInt(checkpoint.getPreparePosition()),
      })
    } else this.#news.ring()
  }
}
