import { type CloudEvent, cloudEvents, factTypes, withoutPersonalData } from '#src/delivering/cloud-event.ts'
import type { CourierParts } from '#src/delivering/parts.ts'
import {
  isDelivered,
  noteAttempt,
  positionOfSent,
  readStanding,
  saveStanding,
  type Standing,
} from '#src/delivering/progress.ts'
import type { Answered } from '#src/delivering/sender.ts'
import { signedHeaders } from '#src/delivering/signing.ts'
import type { Ask, Subscription } from '#src/delivering/subscription.ts'
import { comparePositions, laterPosition } from '#src/event-store/port.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import { backoff } from '#src/projecting/backoff.ts'

const gone = 410
const well = { failures: 0, failingSince: undefined, nextAttemptAt: undefined } as const

/**
 * Serves one webhook: each event of its tenant that it wants, in the order of the log, one after another. The next
 * one waits until this one is taken, so a receiver that fails sees no gap. At least once: after a crash, or an answer
 * that got lost, an event comes again under the same id.
 */
export class Courier {
  readonly #parts: CourierParts
  #subscription: Subscription
  #standing: Standing | undefined
  /** How far the log was read; what lies between the cursor and here was not wanted. */
  #read: Position = '0'
  #page: RecordedEvent[] = []
  /** What was taken of the event that is being delivered. */
  readonly #taken = new Set<string>()
  #savedAt = 0

  constructor(parts: CourierParts, subscription: Subscription) {
    this.#parts = parts
    this.#subscription = subscription
  }

  /** Serves it as it is from now on. */
  update(subscription: Subscription): void {
    const before = this.#subscription
    this.#subscription = subscription
    if (JSON.stringify(before) !== JSON.stringify(subscription)) this.#parts.news.ring()
  }

  async run(signal: AbortSignal): Promise<void> {
    const { news, log } = this.#parts
    for (let failures = 0; !signal.aborted;) {
      const seen = news.version
      try {
        const pause = await this.#step(signal)
        failures = 0
        if (pause > 0) await news.wait(seen, pause, signal)
      } catch (error) {
        if (signal.aborted) return
        log.warn(
          { err: error, webhook: this.#subscription.id },
          'a webhook could not be served; trying again',
        )
        this.#begin(undefined)
        await backoff(failures, signal)
        failures += 1
      }
    }
  }

  /** Does one thing, and says how long there is nothing to do unless there is news. */
  async #step(signal: AbortSignal): Promise<number> {
    const { poll_ms } = this.#parts.limits
    const standing = this.#standing ?? (await this.#stand())
    const ask = this.#subscription.asks.find(({ position }) => comparePositions(position, standing.asked) > 0)
    if (ask) {
      await this.#meet(ask, standing, signal)
      return 0
    }
    const pause = (standing.nextAttemptAt?.getTime() ?? 0) - this.#parts.now().getTime()
    if (pause > 0) return Math.min(pause, poll_ms)
    const [event] = this.#page
    if (event === undefined) return (await this.#turnPage(standing)) ? 0 : poll_ms
    if (await this.#deliver(event, standing, signal)) this.#page.shift()
    return 0
  }

  /** Where it stands. A cursor of another log, or beyond the end of this one, begins anew at its head. */
  async #stand(): Promise<Standing> {
    const { pool, store, log } = this.#parts
    const identity = await store.identity()
    const begins = { log: identity, cursor: this.#subscription.registeredPosition }
    const kept = await readStanding(pool, this.#subscription, begins)
    // The end of the log after where it stands: the log grows meanwhile.
    const head = await store.head()
    const isWithin = [kept.cursor, kept.asked].every((position) => comparePositions(position, head) <= 0)
    const isOf = kept.log === identity && isWithin
    if (!isOf) {
      log.warn(
        { webhook: this.#subscription.id, cursor: kept.cursor, head },
        'a webhook was ahead of the log',
      )
    }
    const standing = isOf ? kept : { ...kept, ...well, log: identity, cursor: head, asked: head }
    if (!isOf) await this.#save(kept, standing)
    this.#begin(standing)
    return standing
  }

  #begin(standing: Standing | undefined): void {
    this.#standing = standing
    this.#page = []
    this.#taken.clear()
    if (standing) this.#read = standing.cursor
  }

  async #save(from: Standing, to: Standing): Promise<void> {
    await saveStanding(this.#parts.pool, this.#subscription, { from, to })
    this.#savedAt = Date.now()
    this.#standing = to
  }

  /** Does what its admin has asked for; also while the receiver fails, and without waiting for the next attempt. */
  async #meet({ position, after, eventId }: Ask, standing: Standing, signal: AbortSignal): Promise<void> {
    const { store } = this.#parts
    if (eventId !== null) {
      await this.#sendAgain(eventId, signal)
      await this.#save(standing, { ...standing, asked: position })
      return
    }
    const head = await store.head()
    const wanted = after === null ? standing.cursor : comparePositions(after, head) > 0 ? head : after
    const to = { ...standing, ...well, cursor: wanted, asked: position }
    await this.#save(standing, to)
    this.#begin(to)
  }

  /** One attempt, beside the order of the others. */
  async #sendAgain(eventId: string, signal: AbortSignal): Promise<void> {
    const { pool, store, leaving } = this.#parts
    const position = await positionOfSent(pool, this.#subscription, eventId)
    if (position === undefined) return
    const [event] = await store.readAll(String(BigInt(position) - 1n), 1)
    if (event?.position !== position || event.tenant !== this.#subscription.tenant) return
    const message = cloudEvents(event, leaving).find(({ id }) => id === eventId)
    if (message) await this.#attempt(message, event, signal)
  }

  /** Reads on. Whether there is more to come. */
  async #turnPage(standing: Standing): Promise<boolean> {
    const { store, leaving, limits } = this.#parts
    const head = await store.head()
    const types = factTypes(this.#subscription.types, leaving)
    const page = await store.readAll(this.#read, limits.page, types === undefined ? {} : { types })
    const last = page.at(-1)
    this.#page = page.filter((event) => this.#wanted(event).length > 0)
    if (last !== undefined && this.#page.length > 0) return true
    this.#read = last?.position ?? laterPosition(this.#read, head)
    const isDue = Date.now() - this.#savedAt > limits.save_ms && this.#read !== standing.cursor
    if (isDue) await this.#save(standing, { ...standing, cursor: this.#read })
    return last !== undefined
  }

  #wanted(event: RecordedEvent): CloudEvent[] {
    const { tenant, types } = this.#subscription
    if (event.tenant !== tenant) return []
    return cloudEvents(event, this.#parts.leaving).filter(
      ({ type }) => types.includes('*') || types.includes(type),
    )
  }

  /** Whether all that leaves of an event was taken. */
  async #deliver(event: RecordedEvent, standing: Standing, signal: AbortSignal): Promise<boolean> {
    for (const message of this.#wanted(event)) {
      if (this.#taken.has(message.id)) continue
      const answered = await this.#attempt(message, event, signal)
      if (!isDelivered(answered)) {
        await this.#fail(answered, standing)
        return false
      }
      this.#taken.add(message.id)
    }
    this.#taken.clear()
    this.#read = event.position
    await this.#save(standing, { ...standing, ...well, cursor: event.position })
    return true
  }

  async #attempt(message: CloudEvent, event: RecordedEvent, signal: AbortSignal): Promise<Answered> {
    const { pool, sender, slots, secretOf, leaving } = this.#parts
    const { url, personalData } = this.#subscription
    const sent = personalData ? message : withoutPersonalData(message, leaving.personalFields(event.type))
    const body = JSON.stringify(sent)
    const at = this.#parts.now()
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'grand-livre',
      ...signedHeaders(this.#subscription, { messageId: message.id, body, at }, secretOf),
    }
    const { usual, retries } = slots
    const slot = (this.#standing?.failures ?? 0) > 0 ? retries : usual
    const answered = await slot.use(() => sender.send({ url, headers, body }, signal))
    await noteAttempt(pool, this.#subscription, { event: message, answered, at })
    return answered
  }

  /** Notes a failure and when to try again; a receiver that has failed for too long, or is gone, is given up. */
  async #fail({ status, error }: Answered, standing: Standing): Promise<void> {
    const { limits, disable } = this.#parts
    const now = this.#parts.now()
    const failures = standing.failures + 1
    const failingSince = standing.failingSince ?? now
    const longest = Math.min(limits.firstPause_ms * 2 ** Math.min(failures - 1, 30), limits.longestPause_ms)
    const nextAttemptAt = new Date(now.getTime() + longest * (0.5 + Math.random() / 2))
    await this.#save(standing, { ...standing, failures, failingSince, nextAttemptAt })
    const why = status === undefined ? (error ?? 'no answer') : `it answered ${status}`
    if (status === gone) await disable(this.#subscription, 'The receiver is gone: it answered 410')
    else if (now.getTime() - failingSince.getTime() >= limits.giveUp_ms)
      await disable(this.#subscription, `The receiver has failed since ${failingSince.toISOString()}: ${why}`)
  }
}
