import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { isUnreadablePlace, patiently } from '#src/event-store/kurrent/call-errors.ts'
import { placeOf, storedOf, streamOf } from '#src/event-store/kurrent/envelope.ts'
import type { Stored } from '#src/event-store/kurrent/envelope.ts'
import { Marks } from '#src/event-store/kurrent/marks.ts'
import { logRequest } from '#src/event-store/kurrent/requests.ts'
import type { Filter, Place } from '#src/event-store/kurrent/requests.ts'
import type { Source } from '#src/event-store/kurrent/streams.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

type Received = ReadResp.ReadEvent.RecordedEvent

interface Reading {
  readonly after: bigint
  readonly limit: number
  readonly filter: Filter
}

const pageSize = 1000

/** Reads the events of the ledger in the order of $all; what others keep in the same server is passed over. */
export class KurrentLog {
  readonly #source: Source
  readonly #marks = new Marks()

  constructor(source: Source) {
    this.#source = source
  }

  /** At most so many events after a position. */
  async readAfter(after: Position, limit: number, types?: readonly string[]): Promise<RecordedEvent[]> {
    if (types?.length === 0) return []
    const reading: Reading = { after: BigInt(after), limit, filter: types ? { types } : this.#ours }
    try {
      return await this.#readForward(this.#source.horizon.startAfter(after), reading)
    } catch (error) {
      if (!isUnreadablePlace(error)) throw error
      // No event begins there; the nearest known place before it is as good.
      const before = this.#marks.lastBefore(reading.after)?.commit
      return this.#readForward(before === undefined ? startOfLog : placeAt(before), reading)
    }
  }

  /** The position of the last event; "0" when there is none. */
  async head(): Promise<Position> {
    const { horizon } = this.#source
    const count = 100
    const news = await this.#page({ from: horizon.clearTo, filter: this.#ours, count })
    const [last] = news.length < count ? news.slice(-1) : await this.#lastEvents(1)
    if (last !== undefined) horizon.reach(placeOf(last))
    return horizon.last
  }

  /** Looks at the last event, so that nothing is recorded at an earlier time from here on. */
  async lookAtLast(): Promise<void> {
    const [last] = await this.#lastEvents(1)
    try {
      if (last !== undefined) this.#source.horizon.see(this.#stored(last))
    } catch {
      // Whoever reads this event is told; the log must open all the same.
    }
  }

  /** The last position recorded at or before an instant; "0" when the log begins later. */
  async positionAt(ms: number): Promise<Position> {
    const later = this.#marks.firstAfter(ms)?.commit
    let from: Place | 'end' = later === undefined ? 'end' : placeAt(later)
    for (;;) {
      const page = (await this.#lastEvents(pageSize, from)).map((event) => this.#stored(event))
      const found = page.find(({ event }) => Date.parse(event.recordedAt) <= ms)
      const first = page.at(-1)
      if (first !== undefined) this.#note(first)
      if (found !== undefined) return found.event.position
      if (first === undefined || page.length < pageSize) return '0'
      from = first.place
    }
  }

  get #ours(): Filter {
    return { streamPrefix: this.#source.naming.prefix }
  }

  async #readForward(start: Place, { after, filter, limit }: Reading): Promise<RecordedEvent[]> {
    const events: Stored[] = []
    let [from, done] = [start, after]
    while (events.length < limit) {
      const count = pageFor(filter, limit - events.length)
      const page = await this.#page({ from, filter, count })
      for (const received of page) {
        const isNew = placeOf(received).commit > done && this.#inside(received) !== undefined
        if (isNew && events.length < limit) events.push(this.#stored(received))
      }
      const last = page.at(-1)
      if (last === undefined || page.length < count) break
      from = placeOf(last)
      done = later(done, from.commit)
    }
    const last = events.at(-1)
    if (last !== undefined) this.#note(last)
    return events.map(({ event }) => event)
  }

  #stored(received: Received): Stored {
    return storedOf(received, this.#inside(received) ?? '')
  }

  #inside(received: Received): string | undefined {
    return this.#source.naming.inside(streamOf(received))
  }

  #note({ event, place }: Stored): void {
    this.#marks.note({ commit: place.commit, ms: Date.parse(event.recordedAt) })
  }

  /** From the last event back. */
  async #lastEvents(count: number, from: Place | 'end' = 'end'): Promise<Received[]> {
    return this.#page({ from, filter: this.#ours, count, back: true })
  }

  async #page(asked: {
    from: Place | 'end'
    filter: Filter
    count: number
    back?: boolean
  }): Promise<Received[]> {
    const { connection, signal, readPatienceMs } = this.#source
    const { from, filter, ...options } = asked
    const answers = await patiently({ patienceMs: readPatienceMs, signal }, async () =>
      connection.read(logRequest(from, filter, options)),
    )
    return answers.flatMap((answer) => answer.getEvent()?.getEvent() ?? [])
  }
}

const startOfLog = placeAt(0n)

/** Both halves are the same for every event of the ledger; those of others are kept as they were received. */
function placeAt(commit: bigint): Place {
  return { commit, prepare: commit }
}

/** One more than wanted, since the event at the place itself comes along; of others' events some may come too. */
function pageFor(filter: Filter, wanted: number): number {
  return Math.min(pageSize, wanted + ('types' in filter ? 100 : 1))
}

function later(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
