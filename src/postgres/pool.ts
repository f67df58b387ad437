import { Pool } from 'pg'
import type { ClientConfig } from 'pg'
import { typeParsers } from '#src/postgres/type-parsers.ts'

export interface PoolOptions {
  /** Shown in pg_stat_activity. */
  readonly name: string
  readonly max?: number
  /** Told when an idle connection is dropped by the server or the network. */
  readonly onError?: (error: Error) => void
}

/** Opens connections on demand. All times are UTC; values arrive as `type-parsers.ts` says. */
export function openPool(url: string, options: PoolOptions): Pool {
  const pool = new Pool({
    ...connection(url),
    application_name: options.name,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: typeParsers(),
  })
  pool.on('error', (error) => options.onError?.(error))
  // Without a listener, a connection lost between two queries of a transaction would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** The session settings that values are read by, unless the address brings options of its own. */
export function connection(url: string): ClientConfig {
  return { connectionString: url, options: '-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601' }
}
