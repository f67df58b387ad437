import type { Pool } from 'pg'
import { PostgresAppender } from '#src/event-store/postgres-appender.ts'
import { Connection, isLost } from '#src/event-store/connection.ts'
import { follow } from '#src/event-store/follow.ts'
import { LogEnd } from '#src/event-store/log-end.ts'
import type { Append, AppendResult, EventStore } from '#src/event-store/port.ts'
import { columns, eventOf } from '#src/event-store/stored-rows.ts'
import type { StoredRow } from '#src/event-store/stored-rows.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

const streamPage = 1000

/**
 * Opens the log in PostgreSQL. Pages of the log are read through the pool; appending, reading streams and
 * listening each have a connection of their own, opened at `url` (which must not lead through a pooler that
 * shares sessions).
 */
export async function openPostgresStore(parts: { pool: Pool; url: string }): Promise<EventStore> {
  const store = new PostgresStore(parts.pool, parts.url)
  try {
    await store.identify()
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

class PostgresStore implements EventStore {
  readonly #pool: Pool
  readonly #points: Connection
  readonly #listener: Connection
  readonly #appender: PostgresAppender
  readonly #end = new LogEnd()
  readonly #closed = new AbortController()
  #identity: string | undefined
  #listening: Promise<void> | undefined

  constructor(pool: Pool, url: string) {
    this.#pool = pool
    this.#points = new Connection({
      url,
      name: 'ledger streams',
      // Statements are prepared once, perhaps while the table is empty: their plans must suit the full one.
      setup: `set enable_seqscan = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan;
              set jit = off; set statement_timeout = '30s'`,
      pipeline: true,
      timeoutMs: 40_000,
    })
    this.#listener = new Connection({
      url,
      name: 'ledger listener',
      setup: 'listen ledger_events',
      timeoutMs: 10_000,
    })
    this.#appender = new PostgresAppender(url, {
      ofCommand: (first) => this.#ofCommand(first),
      ofStream: (stream, from, count) => this.#ofStream(stream, from, count),
    })
  }

  /** Gives a new log its identity; a log that has one keeps it. */
  async identify(): Promise<void> {
    await this.#points.ask({
      text: 'insert into ledger.log default values on conflict do nothing',
      rowMode: 'array',
    })
    const [row] = await this.#points.ask<[string]>({
      text: 'select identity from ledger.log',
      rowMode: 'array',
    })
    this.#identity = row?.[0]
  }

  async identity(): Promise<string> {
    if (this.#identity === undefined) throw new Error('The log has no identity')
    return this.#identity
  }

  async append(batch: readonly Append[]): Promise<AppendResult[]> {
    if (batch.length === 0) return []
    return this.#end.appending(() => this.#appender.append(batch))
  }

  async readStream(stream: string, fromRevision = 0): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = []
    for (let from = fromRevision; ; from += streamPage) {
      const page = await this.#ofStream(stream, from, streamPage)
      for (const event of page) events.push(event)
      if (page.length < streamPage) return events
    }
  }

  async lastRevision(stream: string): Promise<number> {
    const [row] = await this.#points.ask<[number]>({
      name: 'last-revision',
      text: 'select e.revision from ledger.events e where e.stream = $1 order by e.revision desc limit 1',
      values: [stream],
      rowMode: 'array',
    })
    return row?.[0] ?? -1
  }

  async readAll(
    after: Position,
    limit: number,
    options: { types?: readonly string[] } = {},
  ): Promise<RecordedEvent[]> {
    const { types } = options
    // Unnamed, so that each is planned for the table as it is: a page is worth that.
    const { rows } = await this.#points.patiently(() =>
      this.#pool.query<StoredRow>({
        text: `select ${columns}
               from ledger.events e
               where e.position > $1 ${types === undefined ? '' : 'and e.type = any ($3)'}
               order by e.position
               limit $2`,
        values: types === undefined ? [after, limit] : [after, limit, types],
        rowMode: 'array',
      }),
    )
    return rows.map(eventOf)
  }

  async head(): Promise<Position> {
    const [row] = await this.#points.ask<[string]>({
      name: 'head',
      text: 'select e.position::text from ledger.events e order by e.position desc limit 1',
      rowMode: 'array',
    })
    return row?.[0] ?? '0'
  }

  async positionAt(instant: string): Promise<Position> {
    const [row] = await this.#points.ask<[string]>({
      text: 'select ledger.position_at($1)::text',
      values: [instant],
      rowMode: 'array',
    })
    return row?.[0] ?? '0'
  }

  subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]> {
    this.#listening ??= this.#listen()
    return follow({
      after,
      signal: AbortSignal.any([signal, this.#closed.signal]),
      news: this.#end.news,
      read: async (position, limit, surely) =>
        (surely ? undefined : this.#end.after(position, limit)) ?? this.readAll(position, limit),
      isPassing: isLost,
    })
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all([this.#appender.close(), this.#points.close(), this.#listener.close()])
    await this.#listening
  }

  /** Hears of each append, and looks at each new connection, since what came while there was none is not told. */
  async #listen(): Promise<void> {
    for (let attempt = 0; !this.#listener.isClosed; attempt += 1) {
      try {
        const client = await this.#listener.client()
        client.on('notification', ({ payload = '0' }) => this.#end.heard(payload))
        void this.head().then(
          (head) => this.#end.heard(head),
          () => undefined,
        )
        await new Promise((resolve) => client.once('end', resolve))
        attempt = 0
      } catch {
        // Subscriptions poll meanwhile.
      }
      await this.#listener.rest(attempt)
    }
  }

  async #ofStream(stream: string, from: number, count: number): Promise<RecordedEvent[]> {
    const rows = await this.#points.ask<StoredRow>({
      name: 'stream',
      text: `select ${columns}
             from ledger.events e
             where e.stream = $1 and e.revision >= $2
             order by e.revision
             limit $3`,
      values: [stream, from, count],
      rowMode: 'array',
    })
    return rows.map(eventOf)
  }

  /** The events of one command follow each other in the log, because one append has written them. */
  async #ofCommand(first: Position): Promise<RecordedEvent[]> {
    for (let count = 16; ; count *= 8) {
      const rows = await this.#points.ask<StoredRow>({
        name: 'from-position',
        text: `select ${columns} from ledger.events e where e.position >= $1 order by e.position limit $2`,
        values: [first, count],
        rowMode: 'array',
      })
      const events = rows.map(eventOf)
      const end = events.findIndex(({ commandId }) => commandId !== events[0]?.commandId)
      if (end !== -1) return events.slice(0, end)
      if (events.length < count) return events
    }
  }
}
