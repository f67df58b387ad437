import type pg from 'pg'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'

/** Whether reactions wait for somebody, or have followed another log than this one. */
export async function reactionFindings(client: pg.ClientBase): Promise<Finding[]> {
  const { rows: parked } = await client.query<{ reaction: string; count: string }>(
    `select reaction, count(*)::text as count from ledger.parked_reactions
     where resolved_at is null group by reaction order by reaction`,
  )
  const { rows: foreign } = await client.query<{ name: string }>(
    `select name from ledger.reactions
     where log <> (select identity::text from ledger.log)
        or checkpoint::numeric > (select coalesce(max(position), 0) from ledger.events)
     order by name`,
  )
  const list = parked.map(({ reaction, count }) => `${reaction} (${count})`).join(', ')
  const names = foreign.map(({ name }) => name).join(', ')
  const found = [
    ...(parked.length === 0
      ? []
      : [
          wrong(
            'reactions',
            `parked: ${list}; see GET /api/v1/reactions/parked, mend the cause and retry them there`,
          ),
        ]),
    ...(foreign.length === 0
      ? []
      : [
          wrong(
            'reactions',
            `${names} followed another log, or one that was longer; restore the newer backup`,
          ),
        ]),
  ]
  return found.length > 0 ? found : [well('reactions', 'none is parked')]
}
