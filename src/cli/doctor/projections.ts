import type pg from 'pg'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'
import { comparePositions } from '#src/event-store/port.ts'
import { buildingOf, type Generation, liveOf, readGenerations } from '#src/projecting/generations.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/** Whether every read model is folded, by this version of the program, from this log, and keeps up with it. */
export async function projectionFindings(
  client: pg.ClientBase,
  models: readonly ReadModel[],
): Promise<Finding[]> {
  // First the checkpoints, then the log's end: others may be appending and folding meanwhile.
  const generations = await readGenerations(client)
  const log = await logStanding(client)
  const late = await lateNames(client)
  const found = models.flatMap(({ projection: { name, version } }) => {
    const live = liveOf(generations, name)
    const isBuilding = buildingOf(generations, name) !== undefined
    const problem = live && problemOf(live, { version, isBuilding, log, isLate: late.has(name) })
    return problem === undefined ? [] : [wrong('projections', `${name} ${problem}`)]
  })
  return found.length > 0 ? found : [well('projections', summary(generations, models, log.head))]
}

interface LogStanding {
  readonly identity: string
  readonly head: string
}

interface Standing {
  readonly version: number
  readonly isBuilding: boolean
  readonly isLate: boolean
  readonly log: LogStanding
}

function problemOf(live: Generation, { version, isBuilding, isLate, log }: Standing): string | undefined {
  const { name, halt } = live
  if (live.log !== log.identity)
    return 'was folded from another log; if this one is right, run: ledger rebuild all'
  if (comparePositions(live.checkpoint, log.head) > 0)
    return `has folded the log up to ${live.checkpoint}, but it ends at ${log.head}: the database seems to be restored from an older backup; if that is meant, run: ledger rebuild all`
  if (live.version > version)
    return `is in version ${live.version}, this program has ${version}; start the newer program`
  if (live.version < version && !isBuilding)
    return `is in version ${live.version}, this program has ${version}; start this program, which builds it beside the old one`
  if (halt !== undefined)
    return `is halted at position ${halt.position}: ${halt.cause.replaceAll('\n', ' ')}; see GET /api/v1/projections, then: ledger rebuild ${name}`
  if (isLate)
    return `stands at position ${live.checkpoint} of ${log.head} although a server runs; look into that server\u2019s log, or restart it`
  return undefined
}

function summary(generations: readonly Generation[], models: readonly ReadModel[], head: string): string {
  const lives = models.map(({ projection: { name } }) => ({ name, live: liveOf(generations, name) }))
  const unbuilt = lives.filter(({ live }) => live === undefined).map(({ name }) => name)
  const behind = lives.flatMap(({ name, live }) => {
    const lag = BigInt(head) - BigInt(live?.checkpoint ?? head)
    return lag > 0n ? [`${name} ${lag} events behind`] : []
  })
  const parts = [
    `${lives.length - unbuilt.length} of ${lives.length} are there, none is halted`,
    ...(unbuilt.length > 0 ? [`the next start builds ${unbuilt.join(', ')}`] : []),
    ...(behind.length > 0 ? [`${behind.join(', ')}, which a running server makes up for`] : []),
  ]
  return parts.join('; ')
}

async function logStanding(client: pg.ClientBase): Promise<LogStanding> {
  const { rows } = await client.query<LogStanding>(
    `select coalesce((select identity::text from ledger.log), '') as identity,
            (select coalesce(max(position), 0)::text from ledger.events) as head`,
  )
  return rows[0] ?? { identity: '', head: '0' }
}

/**
 * Read models that have not taken an event for a minute although a server runs, which the lock of a leader shows.
 * Without a server it is no fault to be behind.
 */
async function lateNames(client: pg.ClientBase): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select p.name
     from ledger.projections p join ledger.events e on e.position = p.checkpoint + 1
     where p.state = 'live' and e.recorded_at < clock_timestamp() - interval '1 minute'
       and exists (select from pg_locks l join pg_database d on d.oid = l.database
                   where l.locktype = 'advisory' and d.datname = current_database())`,
  )
  return new Set(rows.map(({ name }) => name))
}
