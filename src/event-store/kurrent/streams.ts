import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { patiently } from '#src/event-store/kurrent/call-errors.ts'
import type { KurrentConnection } from '#src/event-store/kurrent/connection.ts'
import { storedOf } from '#src/event-store/kurrent/envelope.ts'
import type { Naming, Stored } from '#src/event-store/kurrent/envelope.ts'
import type { Horizon } from '#src/event-store/kurrent/horizon.ts'
import { KnownCommands } from '#src/event-store/kurrent/known-commands.ts'
import { streamRequest } from '#src/event-store/kurrent/requests.ts'

const pageSize = 500

export interface Source {
  readonly connection: KurrentConnection
  readonly naming: Naming
  readonly horizon: Horizon
  /** Aborts when nothing is to be tried again. */
  readonly signal: AbortSignal
  /** How long reads try again before they give up. */
  readonly readPatienceMs: number
}

/** Enough of the source to read before the horizon is known. */
export type Reach = Omit<Source, 'horizon'>

/** Reads streams, and remembers which commands it has met. */
export class KurrentStreams {
  readonly commands = new KnownCommands()
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  /** The events from a revision on; so many at most. */
  async read(stream: string, from: number, limit = Infinity): Promise<Stored[]> {
    const events: Stored[] = []
    while (events.length < limit) {
      const count = Math.min(pageSize, limit - events.length)
      const page = await this.#page(stream, from + events.length, count)
      for (const stored of page) events.push(stored)
      if (page.length < count) break
    }
    return events
  }

  /** Looks through what has come to a stream; returns the revision of its last event. */
  async catchUp(stream: string): Promise<number> {
    const known = this.commands.completeTo(stream)
    const news = await this.read(stream, known + 1)
    return known + news.length
  }

  async lastRevision(stream: string): Promise<number> {
    const [last] = await this.#events(stream, 'end', 1)
    return last === undefined ? -1 : Number(last.getStreamRevision())
  }

  async #page(stream: string, from: number, count: number): Promise<Stored[]> {
    const events = await this.#events(stream, from, count)
    const page = events.map((event) => storedOf(event, stream))
    const gap = page.findIndex(({ event }, index) => event.revision !== from + index)
    if (gap !== -1) throw damaged(stream, `it lacks the revision ${from + gap}`)
    this.commands.learn(stream, page)
    for (const stored of page) this.#source.horizon.see(stored)
    return page
  }

  async #events(
    stream: string,
    from: number | 'end',
    count: number,
  ): Promise<ReadResp.ReadEvent.RecordedEvent[]> {
    return readEvents(this.#source, this.#source.naming.outside(stream), { from, count })
  }
}

/** The events that a read of a stream answers; none when there is no such stream. */
export async function readEvents(
  { connection, signal, readPatienceMs }: Reach,
  name: string,
  { from, count }: { from: number | 'end'; count: number },
): Promise<ReadResp.ReadEvent.RecordedEvent[]> {
  const answers = await patiently({ patienceMs: readPatienceMs, signal }, async () =>
    connection.read(streamRequest(name, from, count)),
  )
  return answers.flatMap((answer) => answer.getEvent()?.getEvent() ?? [])
}

/** Whoever deletes or truncates a stream of a ledger takes from it what can never be put back. */
export function damaged(stream: string, how: string): Error {
  return new Error(
    `The stream ${stream} was deleted or truncated in KurrentDB: ${how}. Restore the log from a backup.`,
  )
}
