import { z } from 'zod'
import { existing, ticket } from '#commands/tickets/ticket.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Somebody has begun to work on an open ticket. */
export const startTicket = command(ticket)({
  name: 'start-ticket',
  summary: 'Says that an open ticket is being worked on',
  path: '/tickets/:ticketId/start',
  input: z.strictObject({ ticketId: Id }),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ ticketId }) => ticketId,

  decide({ ticketId }, state, { refuse }) {
    const { status } = existing(state, refuse)
    if (status === 'in_progress') return []
    if (status !== 'open') return refuse('STATE_CONFLICT', { status })

    return [{ type: 'TicketStarted', data: { ticketId } }]
  },
})
