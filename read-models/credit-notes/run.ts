import { z } from 'zod'
import type { Run } from '#src/scheduling/run.ts'

const due = `
  select credit_note_id, party_id, currency from read_models.credit_notes
  where tenant = $1 and remaining > 0 and expires_on < $2::date
    and ($3::text is null or (credit_note_id, party_id, currency) > ($3, $4::text, $5::text))
  order by credit_note_id, party_id, currency
  limit $6`

const Row = z.object({ credit_note_id: z.string(), party_id: z.string(), currency: z.string() })

/** Lets what is left of credit notes lapse once their last day is over. */
export const expiryRun: Run = {
  name: 'expiry',
  path: '/expiry-runs',
  summary: 'Lets what is left of credit notes lapse whose last day lies before the business date',
  may: ['finance'],
  reads: ['credit-notes'],
  scheduled: true,
  due: ({ businessDate, after = [null, null, null], limit }) => ({
    text: due,
    values: [businessDate, ...after, limit],
  }),
  candidate(found, businessDate) {
    const { credit_note_id: creditNoteId, party_id: partyId, currency } = Row.parse(found)
    return {
      id: creditNoteId,
      place: [creditNoteId, partyId, currency],
      sending: { command: 'expire-credit-note', input: { partyId, currency, creditNoteId, businessDate } },
    }
  },
}
