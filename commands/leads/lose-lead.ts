import { z } from 'zod'
import { decidedByHand, lead } from '#commands/leads/lead.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/** An open lead that has no deal is lost by hand, for a reason; one with a deal follows it (C-23). */
export const loseLead = command(lead)({
  name: 'lose-lead',
  summary: 'Says that an open lead without a deal is lost, and why',
  path: '/leads/:leadId/lose',
  input: z.strictObject({ leadId: Id, reason: Reason }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ leadId }) => leadId,

  decide({ leadId, reason }, state, { refuse }) {
    const found = decidedByHand(state, refuse)
    if (found.status === 'lost' && found.reason === reason) return []
    if (found.status === 'lost' || found.status === 'won')
      return refuse('STATE_CONFLICT', { status: found.status })

    return [{ type: 'LeadLost', data: { leadId, reason } }]
  },
})
