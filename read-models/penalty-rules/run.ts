import { z } from 'zod'
import type { Run } from '#src/scheduling/run.ts'

/** Late invoices, and adjustments with a due date: open ones, and those whose penalties may have to change since. */
const due = `
  with late as (
    select document_id, party_id, currency from read_models.invoices
    where tenant = $1 and kind = 'receivable' and due_date < $2::date and (open > 0 or assess_pending)
    union all
    select movement_id, party_id, currency from read_models.movements
    where tenant = $1 and type = 'miscellaneous' and direction = 'increase' and due_date < $2::date
      and (status in ('pending', 'partially_paid') or assess_pending)
  )
  select document_id, party_id, currency from late
  where exists (
      select from read_models.penalty_rules rules
      where rules.tenant = $1 and rules.valid_from <= $2::date
        and (rules.currency is null or rules.currency = late.currency))
    and ($3::text is null or (document_id, party_id, currency) > ($3, $4::text, $5::text))
  order by document_id, party_id, currency
  limit $6`

const Row = z.object({ document_id: z.string(), party_id: z.string(), currency: z.string() })

/** Assesses the penalties of what is late. */
export const penaltyRun: Run = {
  name: 'penalties',
  path: '/penalty-runs',
  summary: 'Assesses the penalties of late documents up to a business date',
  may: ['finance'],
  reads: ['invoices', 'movements', 'penalty-rules'],
  due: ({ businessDate, after = [null, null, null], limit }) => ({
    text: due,
    values: [businessDate, ...after, limit],
  }),
  candidate(found, businessDate) {
    const { document_id: documentId, party_id: partyId, currency } = Row.parse(found)
    return {
      id: documentId,
      place: [documentId, partyId, currency],
      sending: { command: 'assess-penalty', input: { partyId, currency, documentId, businessDate } },
    }
  },
}
