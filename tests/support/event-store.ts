import { randomBytes } from 'node:crypto'
import { env } from 'node:process'
import type { EventStorePlace } from '#src/cli/runtime.ts'
import { KurrentServer } from '#tests/support/kurrent-server/server.ts'
import type { Database } from '#tests/support/postgres.ts'

/** Whether the flows run with their log in KurrentDB: a real one at KURRENTDB_URL, else the server of the tests. */
export const onKurrent = env['TEST_STORE'] === 'kurrent'

const places = new Map<string, EventStorePlace>()
let standIn: Promise<KurrentServer> | undefined

/** Where the apps on a database keep their log: all of them in the same one. PostgreSQL when undefined. */
export async function logOf({ url }: Pick<Database, 'url'>): Promise<EventStorePlace | undefined> {
  if (!onKurrent) return undefined
  const known = places.get(url)
  if (known) return known
  standIn ??= env['KURRENTDB_URL'] === undefined ? KurrentServer.start() : undefined
  const server = env['KURRENTDB_URL'] ?? (await standIn)?.url ?? ''
  const place = { url: server, log: `test-${randomBytes(6).toString('hex')}` }
  places.set(url, place)
  return place
}

/** Breaks the connections that processes on a database have to their log, wherever that is. */
export async function cutLog({ pool }: Pick<Database, 'pool'>): Promise<void> {
  if (onKurrent) return (await standIn)?.cut()
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'ledger appender'`,
  )
}
