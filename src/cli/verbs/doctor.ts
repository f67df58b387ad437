import { statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { joinDatabase } from '#src/cli/database.ts'
import { say } from '#src/cli/verbs/with-runtime.ts'
import { configOf } from '#src/cli/data-dir.ts'
import type { Config } from '#src/config.ts'

const smallestDisk_bytes = 1024 ** 3
const oldestNode = [24, 12]
const largestClockDrift_ms = 5_000

interface Finding {
  readonly what: string
  readonly isWell: boolean
  readonly text: string
}

/** Checks what the ledger needs of its surroundings, and says what to do about what is missing. */
export async function doctor(): Promise<void> {
  const findings = [node(), ...(await checkConfigured())]
  for (const { what, isWell, text } of findings) say(`${isWell ? 'ok   ' : 'WRONG'} ${what}: ${text}`)
  if (findings.some(({ isWell }) => !isWell)) process.exitCode = 1
}

async function checkConfigured(): Promise<Finding[]> {
  try {
    const config = configOf(process.env)
    const configured = { what: 'configuration', isWell: true, text: 'every variable is understood' }
    return [configured, disk(config), ...(await database(config))]
  } catch (error) {
    return [wrong('configuration', error)]
  }
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode
  const isWell = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
  const text = isWell ? process.versions.node : `${process.versions.node}; run npm ci, which brings Node 24`
  return { what: 'node', isWell, text }
}

function disk({ dataDir, databaseUrl }: Config): Finding {
  if (databaseUrl !== undefined) return { what: 'disk', isWell: true, text: 'the database is elsewhere' }
  const { bavail, bsize } = statfsSync(nearest(resolve(dataDir)))
  const free = bavail * bsize
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${dataDir}`
  return {
    what: 'disk',
    isWell: free >= smallestDisk_bytes,
    text: free >= smallestDisk_bytes ? text : `${text}; make room`,
  }
}

function nearest(folder: string): string {
  try {
    statfsSync(folder)
    return folder
  } catch {
    return nearest(dirname(folder))
  }
}

async function database(config: Config): Promise<Finding[]> {
  try {
    const joined = await joinDatabase(config, pino({ level: 'silent' }))
    try {
      return await look(joined.url)
    } finally {
      await joined.stop()
    }
  } catch (error) {
    return [wrong('database', error)]
  }
}

async function look(url: string): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    const asked = Date.now()
    const { rows } = await client.query<{ version: string; now: Date; roles: string; migrated: boolean }>(
      `select current_setting('server_version') as version, clock_timestamp() as now,
              (select count(*)::text from pg_roles where rolname in ('ledger_reader', 'ledger_reporting')) as roles,
              to_regclass('ledger.events') is not null as migrated`,
    )
    const [row] = rows
    if (row === undefined) return []
    const drift = Math.abs(row.now.getTime() - (asked + Date.now()) / 2)
    const isSynchronous = drift <= largestClockDrift_ms
    return [
      { what: 'database', isWell: Number.parseInt(row.version, 10) >= 15, text: `PostgreSQL ${row.version}` },
      {
        what: 'clock',
        isWell: isSynchronous,
        text: `${Math.round(drift)} ms apart${isSynchronous ? '' : '; set up time synchronisation'}`,
      },
      ...(row.migrated
        ? await lookInside(client, row.roles)
        : [{ what: 'log', isWell: true, text: 'not made yet; the first start makes it' }]),
    ]
  } finally {
    await client.end()
  }
}

async function lookInside(client: pg.Client, roles: string): Promise<Finding[]> {
  const { rows } = await client.query<{
    events: string
    last: string
    halted: string[] | null
    parked: string
  }>(
    `select (select count(*)::text from ledger.events) as events,
            (select coalesce(max(position), 0)::text from ledger.events) as last,
            (select array_agg(name) from ledger.projections where halt_cause is not null and state = 'live') as halted,
            (select count(*)::text from ledger.parked_reactions where resolved_at is null) as parked`,
  )
  const [row] = rows
  if (row === undefined) return []
  const halted = row.halted ?? []
  return [
    {
      what: 'roles',
      isWell: roles === '2',
      text:
        roles === '2'
          ? 'both are there'
          : 'ledger_reader or ledger_reporting is missing; start the server as a role that may create them',
    },
    {
      what: 'log',
      isWell: row.events === row.last,
      text:
        row.events === row.last
          ? `${row.events} events without a gap`
          : `${row.events} events, but the last position is ${row.last}`,
    },
    {
      what: 'projections',
      isWell: halted.length === 0,
      text:
        halted.length === 0
          ? 'none is halted'
          : `halted: ${halted.join(', ')}; see GET /api/v1/projections, then ledger rebuild`,
    },
    {
      what: 'reactions',
      isWell: row.parked === '0',
      text: row.parked === '0' ? 'none is parked' : `${row.parked} parked; see GET /api/v1/reactions/parked`,
    },
  ]
}

function wrong(what: string, error: unknown): Finding {
  return {
    what,
    isWell: false,
    text: error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error),
  }
}
