import { Client, type ClientBase } from 'pg'
import { connection } from '#src/postgres/pool.ts'
import { typeParsers } from '#src/postgres/type-parsers.ts'
import { noticeChannel } from '#src/projecting/notices.ts'

interface Of {
  readonly name: string
  readonly generation: number
}

/**
 * Who folds which generation: a lock of the database that lives as long as this one connection does, so that
 * another process can take over as soon as this one is gone. Notices of other processes come in here, too.
 */
export class Leadership {
  readonly #client: Client
  readonly #held = new Set<string>()
  #lost = false

  private constructor(client: Client) {
    this.#client = client
  }

  /** `lost` is told when the connection, and with it every lock, is gone; `notice` of what others announce. */
  static async open(
    url: string,
    on: { lost: () => void; notice: (notice: string) => void },
  ): Promise<Leadership> {
    const client = new Client({
      ...connection(url),
      application_name: 'ledger leadership',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      // A server that does not answer is as good as gone: better to stop folding than to believe in the locks.
      query_timeout: 10_000,
      pipeline: true,
      types: typeParsers(),
    })
    const leadership = new Leadership(client)
    let opened = false
    const lost = (): void => {
      if (leadership.#lost) return
      leadership.#lost = true
      if (opened) on.lost()
    }
    client.on('error', lost)
    client.on('end', lost)
    client.on('notification', ({ payload }) => on.notice(payload ?? ''))
    await client.connect()
    await client.query(`listen ${noticeChannel}`)
    if (leadership.#lost) throw new Error('Connection terminated while it was opened')
    opened = true
    return leadership
  }

  /** Its connection, for looking around: an answer shows that the locks are still held. */
  get connection(): ClientBase {
    return this.#client
  }

  /** Takes the lead of a generation, unless another process has it. */
  async take(of: Of): Promise<boolean> {
    const key = keyOf(of)
    if (this.#held.has(key)) return true
    const { rows } = await this.#client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [key],
    )
    const taken = rows[0]?.taken === true
    if (taken) this.#held.add(key)
    return taken
  }

  /** Takes the lead of a generation that nobody else can know yet. */
  async claim(of: Of): Promise<void> {
    if (!(await this.take(of)))
      throw new Error(`Somebody else leads generation ${of.generation} of ${of.name}`)
  }

  /** Leaves the lead to others. */
  async leave(of: Of): Promise<void> {
    const key = keyOf(of)
    if (!this.#held.delete(key) || this.#lost) return
    await this.#client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])
  }

  async close(): Promise<void> {
    this.#lost = true
    await this.#client.end()
  }
}

function keyOf({ name, generation }: Of): string {
  return `ledger.projections/${name}/${generation}`
}
