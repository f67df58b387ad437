import { Client } from 'pg'
import { connection } from '#src/postgres/pool.ts'

/** Who serves which webhook: locks of the database that live as long as this one connection does. */
export class Leads {
  readonly #client: Client
  readonly #lost = new AbortController()

  private constructor(client: Client) {
    this.#client = client
  }

  static async open(url: string): Promise<Leads> {
    const client = new Client({
      ...connection(url),
      application_name: 'ledger deliveries',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      // A server that does not answer is as good as gone.
      query_timeout: 10_000,
    })
    const leads = new Leads(client)
    client.on('error', () => leads.#lost.abort())
    client.on('end', () => leads.#lost.abort())
    await client.connect()
    return leads
  }

  /** Aborts when the connection, and with it every lock, is gone. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Fails when the connection is gone without a word: then others have the leads by now, or soon. */
  async check(): Promise<void> {
    await this.#client.query('select')
  }

  /** Takes a lead, unless another process has it. Not to be asked for twice. */
  async take(name: string): Promise<boolean> {
    const { rows } = await this.#client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [`ledger.webhooks/${name}`],
    )
    return rows[0]?.taken === true
  }

  async leave(name: string): Promise<void> {
    if (this.#lost.signal.aborted) return
    await this.#client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [
      `ledger.webhooks/${name}`,
    ])
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined)
  }
}
