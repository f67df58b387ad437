import { z } from 'zod'
import { existing, lead } from '#commands/leads/lead.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Somebody has been in touch with a new lead. */
export const contactLead = command(lead)({
  name: 'contact-lead',
  summary: 'Says that somebody has been in touch with a new lead',
  path: '/leads/:leadId/contact',
  input: z.strictObject({ leadId: Id }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ leadId }) => leadId,

  decide({ leadId }, state, { refuse }) {
    const { status } = existing(state, refuse)
    if (status === 'contacted') return []
    if (status !== 'new') return refuse('STATE_CONFLICT', { status })

    return [{ type: 'LeadContacted', data: { leadId } }]
  },
})
