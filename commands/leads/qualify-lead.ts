import { z } from 'zod'
import { existing, isOpen, lead } from '#commands/leads/lead.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { present } from '#src/kernel/values.ts'

/** A lead is worth being pursued. The first time is told to the outside, later ones are not. */
export const qualifyLead = command(lead)({
  name: 'qualify-lead',
  summary: 'Says that a lead is worth being pursued',
  path: '/leads/:leadId/qualify',
  input: z.strictObject({ leadId: Id }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ leadId }) => leadId,

  decide({ leadId }, state, { refuse }) {
    const found = existing(state, refuse)
    if (found.status === 'qualified') return []
    if (!isOpen(found)) return refuse('STATE_CONFLICT', { status: found.status })

    const first = found.wasQualified ? undefined : (true as const)
    return [{ type: 'LeadQualified', data: present({ leadId, first }) }]
  },
})
