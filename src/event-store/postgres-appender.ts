import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { appendCall, metaOf } from '#src/event-store/append-call.ts'
import type { Fate } from '#src/event-store/append-call.ts'
import { Connection, isLost } from '#src/event-store/connection.ts'
import { expectedOf, recorded } from '#src/event-store/encoding.ts'
import { AppendUnconfirmed } from '#src/event-store/errors.ts'
import type { Append, AppendResult, NewEvent } from '#src/event-store/port.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

/** How long an append tries to get its connection back before it gives up. */
const patienceMs = 30_000
/** How long closing waits for a batch under way. */
const closingMs = 5_000

/** What the appender reads back: events written before. */
export interface WrittenEvents {
  /** Those of the command whose first event stands at a position. */
  ofCommand(first: Position): Promise<RecordedEvent[]>
  /** So many of a stream from a revision on. */
  ofStream(stream: string, from: number, count: number): Promise<RecordedEvent[]>
}

/** The connection that appends: one batch is one statement, which is one transaction. */
export class PostgresAppender {
  readonly #connection: Connection
  readonly #written: WrittenEvents
  #last: Promise<unknown> = Promise.resolve()

  constructor(url: string, written: WrittenEvents) {
    this.#connection = new Connection({
      url,
      name: 'ledger appender',
      setup: `set synchronous_commit = on; set statement_timeout = '30s'`,
      timeoutMs: 40_000,
    })
    this.#written = written
  }

  /** Batches go one after the other, in the order of the calls. */
  async append(batch: readonly Append[]): Promise<AppendResult[]> {
    const results = this.#last.then(() => this.#append(batch))
    this.#last = results.catch(() => undefined)
    return results
  }

  async #append(batch: readonly Append[]): Promise<AppendResult[]> {
    const call = appendCall(batch)
    const { answer, attempts } = await this.#send(call.query)
    const fates = call.fates(answer)
    const results = await Promise.all(batch.map((append, index) => this.#resultOf(append, fates[index])))
    return attempts === 1 ? results : this.#recognised(batch, results)
  }

  async close(): Promise<void> {
    // What is under way gets its answer, unless the database is not there to give it.
    const patience = new AbortController()
    await Promise.race([this.#last, pause(closingMs, undefined, patience).catch(() => undefined)])
    patience.abort()
    await this.#connection.close()
  }

  /** A batch whose answer was lost is sent again: what it has written already, it cannot write a second time. */
  async #send(query: Parameters<Connection['query']>[0]): Promise<{ answer: unknown; attempts: number }> {
    let attempts = 0
    try {
      const answer = await this.#connection.patiently(async () => {
        await this.#connection.client()
        attempts += 1
        const { rows } = await this.#connection.query<[unknown]>(query)
        return rows[0]?.[0]
      }, patienceMs)
      return { answer, attempts }
    } catch (error) {
      if (attempts === 0 || !isLost(error)) throw error
      throw new AppendUnconfirmed('The connection was lost during an append: it may have been written', {
        cause: error,
      })
    }
  }

  async #resultOf(append: Append, fate: Fate | undefined): Promise<AppendResult> {
    if (fate === undefined) throw new Error('ledger.append has answered less than it was asked')
    switch (fate.outcome) {
      case 'appended':
        return { outcome: 'appended', events: placed(append, fate.first, fate.recordedAt) }
      case 'conflict':
        return fate
      case 'duplicate': {
        const events = await this.#written.ofCommand(fate.first)
        return { outcome: 'duplicate', events, sameRequest: events[0]?.requestHash === append.requestHash }
      }
    }
  }

  /**
   * After a batch was sent again, an append that finds its own events where it wanted to write them was written by
   * the first sending, whose answer got lost.
   */
  async #recognised(batch: readonly Append[], results: readonly AppendResult[]): Promise<AppendResult[]> {
    return Promise.all(
      results.map(async (result, index) => {
        const append = batch[index]
        if (append === undefined || append.events.length === 0 || result.outcome === 'appended') return result
        const { stream, events: sent } = append
        const found = await this.#written.ofStream(stream, expectedOf(append) + 1, sent.length)
        const own = found.length === sent.length && found.every((event, at) => isSame(event, sent[at]))
        return own ? { outcome: 'appended' as const, events: found } : result
      }),
    )
  }
}

function placed(append: Append, first: number, recordedAt: string): RecordedEvent[] {
  const revision = expectedOf(append) + 1
  return append.events.map((event, index) =>
    recorded(event, { revision: revision + index, position: String(first + index), recordedAt }),
  )
}

/** Whether a stored event is the one that was sent; encryption never gives the same bytes twice, so they tell. */
function isSame(stored: RecordedEvent, sent: NewEvent | undefined): boolean {
  if (sent === undefined || stored.id !== sent.id || stored.type !== sent.type) return false
  const asStored: unknown = JSON.parse(JSON.stringify([metaOf(sent), sent.data]))
  return isDeepStrictEqual(asStored, [JSON.parse(JSON.stringify(metaOf(stored))), stored.data])
}
