import pg from 'pg'
import type { Config } from '#src/config.ts'
import { type Finding, finding, well, wrong } from '#src/cli/doctor/finding.ts'
import { logFindings } from '#src/cli/doctor/log.ts'
import { logEnd } from '#src/cli/doctor/log-end.ts'
import { projectionFindings } from '#src/cli/doctor/projections.ts'
import { reactionFindings, readFollowed } from '#src/cli/doctor/reactions.ts'
import { grantFindings, roleFindings } from '#src/cli/doctor/roles.ts'
import { schemaStanding } from '#src/cli/doctor/schema.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { readGenerations } from '#src/projecting/generations.ts'
import { connection } from '#src/postgres/pool.ts'

const oldestServer = 15
const largestClockDrift_ms = 5_000

export interface Examined {
  readonly url: string
  /** Where KurrentDB holds the log, if it does. */
  readonly eventStore: Config['eventStore']
  readonly models: readonly ReadModel[]
}

/** Looks at a database through a session that can write nothing. */
export async function databaseFindings(examined: Examined): Promise<Finding[]> {
  const client = new pg.Client({ ...connection(examined.url), connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('set session characteristics as transaction read only')
    const server = await serverFindings(client)
    const { state, finding: schema } = await schemaStanding(client)
    if (state === 'empty') return [...server, schema]
    const inside = state === 'pending' ? [] : await ledgerFindings(client, examined)
    return [...server, schema, ...(await finding('roles', () => roleFindings(client))), ...inside]
  } finally {
    await client.end()
  }
}

async function ledgerFindings(client: pg.ClientBase, examined: Examined): Promise<Finding[]> {
  const holdsLog = examined.eventStore === undefined
  return [
    ...(await finding('grants', () => grantFindings(client))),
    ...(holdsLog ? await finding('log', () => logFindings(client)) : []),
    ...(await finding('store', () => followerFindings(client, examined))),
  ]
}

/** What follows the log. How far that has got is read before the log's end: others may be appending meanwhile. */
async function followerFindings(client: pg.ClientBase, { eventStore, models }: Examined): Promise<Finding[]> {
  const [generations, followed] = [await readGenerations(client), await readFollowed(client)]
  const end = await logEnd(client, eventStore)
  const store = end === undefined ? 'nothing is recorded yet' : 'KurrentDB answers'
  return [
    ...(eventStore === undefined ? [] : [well('store', store)]),
    ...(await projectionFindings(client, models, { generations, end })),
    ...(await reactionFindings(client, followed, end)),
  ]
}

async function serverFindings(client: pg.ClientBase): Promise<Finding[]> {
  const asked = Date.now()
  const { rows } = await client.query<{ version: string; encoding: string; now_ms: string }>(
    `select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
            trunc(extract(epoch from clock_timestamp()) * 1000)::text as now_ms`,
  )
  const { version = '', encoding = '', now_ms = '0' } = rows[0] ?? {}
  const drift_ms = Math.round(Math.abs(Number(now_ms) - (asked + Date.now()) / 2))
  return [
    serverFinding(version, encoding),
    drift_ms <= largestClockDrift_ms
      ? well('clock', `${drift_ms} ms apart from the database\u2019s`)
      : wrong(
          'clock',
          `${drift_ms} ms apart from the database\u2019s; set up time synchronisation on both machines`,
        ),
  ]
}

function serverFinding(version: string, encoding: string): Finding {
  if (Number.parseInt(version, 10) < oldestServer)
    return wrong('database', `PostgreSQL ${version} is too old; use ${oldestServer} or newer`)
  if (encoding !== 'UTF8')
    return wrong(
      'database',
      `its encoding is ${encoding}; move to one made with encoding UTF8 template template0`,
    )
  return well('database', `PostgreSQL ${version} answers`)
}
