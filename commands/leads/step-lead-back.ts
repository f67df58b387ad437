import { z } from 'zod'
import { LeadProgress } from '#commands/leads/events.ts'
import { decidedByHand, isOpen, lead, type CapturedLead } from '#commands/leads/lead.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/**
 * Takes a lead one step back, or several: from qualified to contacted to new, from won or lost to where it was
 * before. The reason stays with the step. A lead with a deal goes back with its deal alone (C-23).
 */
export const stepLeadBack = command(lead)({
  name: 'step-lead-back',
  summary: 'Takes a lead a step back, with a reason',
  path: '/leads/:leadId/step-back',
  input: z.strictObject({
    leadId: Id,
    reason: Reason,
    to: LeadProgress.optional().meta({ description: 'Where to; the step before when left out' }),
  }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ leadId }) => leadId,

  decide({ leadId, reason, to: wanted }, state, { refuse }) {
    const found = decidedByHand(state, refuse)
    const to = wanted ?? stepBefore(found)
    if (wanted !== undefined && found.status === wanted) return []
    if (to === undefined || !isBefore(to, found)) return refuse('STATE_CONFLICT', { status: found.status })

    return [{ type: 'LeadSteppedBack', data: { leadId, from: found.status, to, reason } }]
  },
})

const order = LeadProgress.options

function stepBefore(lead: CapturedLead): LeadProgress | undefined {
  return isOpen(lead) ? order[order.indexOf(lead.progress) - 1] : lead.progress
}

function isBefore(to: LeadProgress, lead: CapturedLead): boolean {
  const reached = order.indexOf(lead.progress)
  return isOpen(lead) ? order.indexOf(to) < reached : order.indexOf(to) <= reached
}
