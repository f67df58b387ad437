import { z } from 'zod'
import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import { leadFacts } from '#commands/leads/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { type Change, merge, projection } from '#src/kernel/projection.ts'
import { leadSums } from '#projections/lead-sums.ts'

/** When something became known. */
const Known = z.object({ position: z.string(), at: z.string() })

export const LeadCaptureRow = z.object({
  lead_id: z.string(),
  /** null as long as nobody has captured it: then it counts nowhere. */
  position: z.string().nullable(),
  recorded_at: z.string().nullable(),
  effective_on: z.string().nullable(),
  /** The pipelines that it has led to a deal in: since when, and since when one of those was ever won. */
  deals: z.array(z.object({ pipeline: z.string(), opened: Known, won: Known.nullable() })),
})
export type LeadCaptureRow = z.infer<typeof LeadCaptureRow>

/** Which leads there were, since when, and what they led to; and how many there are of each. */
export const leadCaptures = projection(
  leadFacts,
  dealFacts,
)({
  name: 'lead-captures',
  version: 2,
  row: LeadCaptureRow,
  key: ['lead_id'],
  following: leadSums,
  on: {
    LeadCaptured: ({ position, recordedAt: recorded_at, effectiveOn: effective_on, data }) =>
      merge(data.leadId, (row) => ({
        ...(row ?? unknown(data.leadId)),
        ...{ position, recorded_at, effective_on },
      })),
    DealOpened: led,
    DealWon: led,
  },
})

function unknown(lead_id: string): LeadCaptureRow {
  return { lead_id, position: null, recorded_at: null, effective_on: null, deals: [] }
}

function led({
  type,
  data: { leadId, pipelineId: pipeline },
  position,
  recordedAt: at,
}: Extract<RecordedEvent<DealEvent>, { type: 'DealOpened' | 'DealWon' }>): Change<LeadCaptureRow>[] {
  if (leadId === undefined) return []
  const known = { position, at }
  return [
    merge(leadId, (row = unknown(leadId)) => {
      const place = row.deals.findIndex((deal) => deal.pipeline === pipeline)
      const deal = row.deals[place] ?? { pipeline, opened: known, won: null }
      const after = type === 'DealWon' && deal.won === null ? { ...deal, won: known } : deal
      if (after === row.deals[place]) return row
      return { ...row, deals: place === -1 ? [...row.deals, after] : row.deals.with(place, after) }
    }),
  ]
}
