import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { rest } from '#src/event-store/kurrent/call-errors.ts'
import { placeOf } from '#src/event-store/kurrent/envelope.ts'
import { subscriptionRequest } from '#src/event-store/kurrent/requests.ts'
import type { Source } from '#src/event-store/kurrent/streams.ts'
import type { WakeUp } from '#src/event-store/wake-up.ts'

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

  /** Subscribes again from where it was, with growing pauses while nothing comes. */
  async #keepListening(): Promise<void> {
    const { connection, naming, horizon, signal } = this.#source
    let attempt = 0
    while (!signal.aborted) {
      const request = subscriptionRequest(horizon.clearTo, { streamPrefix: naming.prefix })
      try {
        await connection.subscribe(request, signal, (answer) => {
          attempt = 0
          this.#take(answer)
        })
      } catch {
        // Readers poll meanwhile.
      }
      await rest(attempt, signal)
      attempt += 1
    }
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
