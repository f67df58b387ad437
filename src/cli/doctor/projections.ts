import type pg from 'pg'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'
import type { LogEnd } from '#src/cli/doctor/log-end.ts'
import { comparePositions } from '#src/event-store/port.ts'
import { buildingOf, type Generation, liveOf } from '#src/projecting/generations.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/** Whether every read model is folded, by this version of the program, from this log, and keeps up with it. */
export async function projectionFindings(
  client: pg.ClientBase,
  models: readonly ReadModel[],
  { generations, end }: Folded,
): Promise<Finding[]> {
  const late = await lateNames(client)
  const found = models.flatMap(({ projection: { name, version } }) => {
    const live = liveOf(generations, name)
    const isBuilding = buildingOf(generations, name) !== undefined
    const problem = live && end && problemOf(live, { version, isBuilding, log: end, isLate: late.has(name) })
    return problem === undefined ? [] : [wrong('projections', `${name} ${problem}`)]
  })
  return found.length > 0 ? found : [well('projections', summary(generations, models, end))]
}

/** The log's end is the later look of the two: others may be appending and folding meanwhile. */
export interface Folded {
  readonly generations: readonly Generation[]
  readonly end: LogEnd | undefined
}

interface Standing {
  readonly version: number
  readonly isBuilding: boolean
  readonly isLate: boolean
  readonly log: LogEnd
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

function summary(
  generations: readonly Generation[],
  models: readonly ReadModel[],
  end: LogEnd | undefined,
): string {
  const lives = models.map(({ projection: { name } }) => ({ name, live: liveOf(generations, name) }))
  const unbuilt = lives.filter(({ live }) => live === undefined).map(({ name }) => name)
  const behind = lives.flatMap(({ name, live }) => {
    const isBehind = live && end && comparePositions(live.checkpoint, end.head) < 0
    return isBehind === true ? [`${name} at ${live?.checkpoint} of ${end?.head}`] : []
  })
  const parts = [
    `${lives.length - unbuilt.length} of ${lives.length} are there, none is halted`,
    ...(unbuilt.length > 0 ? [`the next start builds ${unbuilt.join(', ')}`] : []),
    ...(behind.length > 0 ? [`${behind.join(', ')}: a running server catches up`] : []),
  ]
  return parts.join('; ')
}

/**
 * Read models that have not moved for a minute, and left an event lying that long, although a server runs, which the lock of a leader shows.
 * Without a server it is no fault to be behind.
 */
async function lateNames(client: pg.ClientBase): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select p.name
     from ledger.projections p join ledger.events e on e.position = p.checkpoint + 1
     where p.state = 'live' and p.updated_at < clock_timestamp() - interval '1 minute'
       and e.recorded_at < clock_timestamp() - interval '1 minute'
       and exists (select from pg_locks l join pg_database d on d.oid = l.database
                   where l.locktype = 'advisory' and d.datname = current_database())`,
  )
  return new Set(rows.map(({ name }) => name))
}
