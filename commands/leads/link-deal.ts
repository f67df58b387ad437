import { z } from 'zod'
import { existing, lead } from '#commands/leads/lead.ts'
import { command } from '#src/kernel/command.ts'

/** Notes that a deal was opened for a lead. The first one is the one whose fate it shares (C-23). */
export const linkDeal = command(lead)({
  name: 'link-deal',
  summary: 'Notes that a deal was opened for a lead',
  input: z.object({ leadId: z.string(), dealId: z.string() }),
  may: [],
  refusals: ['NOT_FOUND'],
  stream: ({ leadId }) => leadId,

  decide({ leadId, dealId }, state, { refuse }) {
    if (existing(state, refuse).dealId !== undefined) return []

    return [{ type: 'LeadDealLinked', data: { leadId, dealId } }]
  },
})
