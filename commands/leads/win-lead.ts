import { z } from 'zod'
import { decidedByHand, lead } from '#commands/leads/lead.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** A qualified lead that has no deal is won by hand; one with a deal follows it (C-23). */
export const winLead = command(lead)({
  name: 'win-lead',
  summary: 'Says that a qualified lead without a deal is won',
  path: '/leads/:leadId/win',
  input: z.strictObject({ leadId: Id }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ leadId }) => leadId,

  decide({ leadId }, state, { refuse }) {
    const { status } = decidedByHand(state, refuse)
    if (status === 'won') return []
    if (status !== 'qualified') return refuse('STATE_CONFLICT', { status })

    return [{ type: 'LeadWon', data: { leadId } }]
  },
})
