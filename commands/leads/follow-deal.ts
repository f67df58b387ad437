import { z } from 'zod'
import type { LeadEvent } from '#commands/leads/events.ts'
import { existing, lead } from '#commands/leads/lead.ts'
import { command } from '#src/kernel/command.ts'

/**
 * A lead is won, lost or open again as its deal is (C-23). What comes late, after something newer of the deal was
 * followed, and what becomes of another deal changes nothing.
 */
export const followDeal = command(lead)({
  name: 'follow-deal',
  summary: 'Lets a lead share the fate of its deal',
  input: z.object({
    leadId: z.string(),
    dealId: z.string(),
    dealRevision: z.int(),
    outcome: z.enum(['won', 'lost', 'open']),
    reason: z.string().default(''),
  }),
  may: [],
  refusals: ['NOT_FOUND'],
  stream: ({ leadId }) => leadId,

  decide({ leadId, dealId, dealRevision, outcome, reason }, state, { refuse }): LeadEvent[] {
    const found = existing(state, refuse)
    const isOther = found.dealId !== undefined && found.dealId !== dealId
    if (isOther || found.followed >= dealRevision) return []

    const data = { leadId, dealId, dealRevision }
    if (outcome === 'won') return [{ type: 'LeadWon', data }]
    if (outcome === 'lost') return [{ type: 'LeadLost', data: { ...data, reason } }]
    return [{ type: 'LeadReopened', data: { ...data, to: found.progress, reason } }]
  },
})
