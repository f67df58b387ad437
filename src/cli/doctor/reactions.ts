import type pg from 'pg'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'
import type { LogEnd } from '#src/cli/doctor/log-end.ts'
import { comparePositions } from '#src/event-store/port.ts'

/** How far a reaction has followed which log. */
export interface Followed {
  readonly name: string
  readonly log: string
  readonly checkpoint: string
}

export async function readFollowed(client: pg.ClientBase): Promise<Followed[]> {
  const { rows } = await client.query<Followed>(
    'select name, log, checkpoint from ledger.reactions order by name',
  )
  return rows
}

/** Whether reactions wait for somebody, or have followed another log than this one. */
export async function reactionFindings(
  client: pg.ClientBase,
  followed: readonly Followed[],
  end: LogEnd | undefined,
): Promise<Finding[]> {
  const { rows: parked } = await client.query<{ reaction: string; count: string }>(
    `select reaction, count(*)::text as count from ledger.parked_reactions
     where resolved_at is null group by reaction order by reaction`,
  )
  const foreign = followed.filter(
    ({ log, checkpoint }) =>
      end !== undefined && (log !== end.identity || comparePositions(checkpoint, end.head) > 0),
  )
  const list = parked.map(({ reaction, count }) => `${reaction} (${count})`).join(', ')
  const names = foreign.map(({ name }) => name).join(', ')
  const waiting = `parked: ${list}; see GET /api/v1/reactions/parked, mend the cause and retry them there`
  const astray = `${names} followed another log, or one that was longer; restore the newer backup`
  const found = [
    ...(parked.length > 0 ? [wrong('reactions', waiting)] : []),
    ...(foreign.length > 0 ? [wrong('reactions', astray)] : []),
  ]
  return found.length > 0 ? found : [well('reactions', 'none is parked')]
}
