import { z } from 'zod'
import type { Run } from '#src/scheduling/run.ts'

const Row = z.object({ party_id: z.string() })

/** Archives every party whose name begins with "Old": a run over a read model that every test has. */
export const archivingRun: Run = {
  name: 'archiving',
  path: '/archiving-runs',
  summary: 'Archives the parties that are old',
  may: ['finance'],
  reads: ['parties'],
  scheduled: true,
  due: ({ businessDate, after = [null], limit }) => ({
    text: `select party_id from read_models.parties
      where tenant = $1 and $2::date is not null and sort_name like 'old%'
        and ($3::text is null or party_id > $3)
      order by party_id limit $4`,
    values: [businessDate, ...after, limit],
  }),
  candidate(row) {
    const { party_id: partyId } = Row.parse(row)
    const sending = { command: 'archive-party', input: { partyId, reason: 'old' } }
    return { id: partyId, place: [partyId], sending }
  },
}
