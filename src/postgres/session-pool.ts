import { Pool, type ClientBase } from 'pg'
import { connection } from '#src/postgres/pool.ts'
import { typeParsers } from '#src/postgres/type-parsers.ts'

export interface SessionPoolOptions {
  /** Shown in pg_stat_activity. */
  readonly name: string
  readonly max: number
  /** Settings that hold for the whole life of each connection. */
  readonly settings: Readonly<Record<string, string>>
  /** Sends queries without waiting for the answers of those before. */
  readonly pipeline?: boolean
}

/** Connections for one kind of work, with the server's settings that suit it. */
export function sessionPool(url: string, options: SessionPoolOptions): Pool {
  const pool = new Pool({
    ...connection(url),
    application_name: options.name,
    max: options.max,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    types: typeParsers(),
    pipeline: options.pipeline ?? false,
    // The pool waits for what this returns, although its types do not say so.
    onConnect: (client): unknown => prepare(client, options.settings),
  })
  // The query that runs on a lost connection is told; without a listener an idle one would end the process.
  pool.on('error', () => undefined)
  return pool
}

async function prepare(client: ClientBase, settings: SessionPoolOptions['settings']): Promise<void> {
  // Without a listener, a connection lost between two queries would end the process.
  client.on('error', () => undefined)
  await client.query(
    'select set_config(key, value, false) from unnest($1::text[], $2::text[]) as s(key, value)',
    [Object.keys(settings), Object.values(settings)],
  )
}
