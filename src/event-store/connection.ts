import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { QueryArrayConfig, QueryArrayResult } from 'pg'
import { connection } from '#src/postgres/pool.ts'
import { isConnectionLoss } from '#src/postgres/transaction.ts'
import { typeParsers } from '#src/postgres/type-parsers.ts'

export interface ConnectionOptions {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly name: string
  /** Statements that every new session begins with. */
  readonly setup: string
  /** Sends queries without waiting for the answers of those before. */
  readonly pipeline?: boolean
  /** An answer that takes longer counts as a lost connection: half-open ones would never tell. */
  readonly timeoutMs: number
}

/** One connection to PostgreSQL that is opened when it is needed, and anew after it was lost. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #closed = new AbortController()
  #client: Promise<Client> | undefined
  #opened: Client | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** The open client; rejects when none can be opened now. */
  async client(): Promise<Client> {
    if (this.#closed.signal.aborted) throw new Error('The event store is closed')
    this.#client ??= this.#open()
    const opening = this.#client
    try {
      return await opening
    } catch (error) {
      if (this.#client === opening) this.#client = undefined
      throw error
    }
  }

  /** Runs a query once. */
  async query<R extends unknown[]>(query: QueryArrayConfig): Promise<QueryArrayResult<R>> {
    const client = await this.client()
    try {
      return await client.query<R>(query)
    } catch (error) {
      if (isLost(error)) this.#drop(client)
      throw error
    }
  }

  /** Runs a query that may be run again, until it is answered or the patience is over. */
  async ask<R extends unknown[]>(query: QueryArrayConfig): Promise<R[]> {
    const { rows } = await this.patiently(() => this.query<R>(query))
    return rows
  }

  /** Tries again while the connection gets lost, with growing pauses, for `patienceMs` in all. */
  async patiently<T>(work: (attempt: number) => Promise<T>, patienceMs = 10_000): Promise<T> {
    const until = performance.now() + patienceMs
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work(attempt)
      } catch (error) {
        if (!isLost(error) || this.#closed.signal.aborted || performance.now() > until) throw error
        await this.rest(attempt)
      }
    }
  }

  /** A pause that grows with the attempts and ends at once when the connection is closed for good. */
  async rest(attempt: number): Promise<void> {
    const ms = Math.min(1000, 20 * 2 ** Math.min(attempt, 10))
    await pause(ms, undefined, { signal: this.#closed.signal }).catch(() => undefined)
  }

  get isClosed(): boolean {
    return this.#closed.signal.aborted
  }

  async close(): Promise<void> {
    this.#closed.abort()
    const client = await this.#client?.catch(() => undefined)
    await client?.end()
  }

  async #open(): Promise<Client> {
    const { url, name, setup, pipeline = false, timeoutMs } = this.#options
    const client = new Client({
      ...connection(url),
      application_name: name,
      types: typeParsers(),
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: timeoutMs,
      pipeline,
    })
    client.on('error', () => this.#forget(client))
    client.on('end', () => this.#forget(client))
    try {
      await client.connect()
      await client.query(setup)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    this.#opened = client
    return client
  }

  #forget(client: Client): void {
    if (this.#opened !== client) return
    this.#opened = undefined
    this.#client = undefined
  }

  #drop(client: Client): void {
    this.#forget(client)
    client.end().catch(() => undefined)
  }
}

/** Whether the connection, and not the statement, is at fault. */
export function isLost(error: unknown): boolean {
  return isConnectionLoss(error) || (error instanceof Error && error.message === 'Query read timeout')
}
