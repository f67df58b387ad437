import { z } from 'zod'
import { leadFacts } from '#commands/leads/events.ts'
import { insert, projection } from '#src/kernel/projection.ts'

export const LeadCaptureRow = z.object({
  lead_id: z.string(),
  position: z.string(),
  effective_on: z.string(),
})

/** Which leads there were, and since when: what deals they led to stands with the deals. */
export const leadCaptures = projection(leadFacts)({
  name: 'lead-captures',
  version: 1,
  row: LeadCaptureRow,
  key: ['lead_id'],
  appendOnly: true,
  on: {
    LeadCaptured: ({ position, effectiveOn: effective_on, data }) =>
      insert({ lead_id: data.leadId, position, effective_on }),
  },
})
