import { z } from 'zod'
import { existing, ticket } from '#commands/tickets/ticket.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** What a ticket asked for is done; a small one is resolved without having been started. */
export const resolveTicket = command(ticket)({
  name: 'resolve-ticket',
  summary: 'Says that what a ticket asked for is done',
  path: '/tickets/:ticketId/resolve',
  input: z.strictObject({ ticketId: Id }),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ ticketId }) => ticketId,

  decide({ ticketId }, state, { refuse }) {
    const { status } = existing(state, refuse)
    if (status === 'resolved') return []
    if (status === 'closed') return refuse('STATE_CONFLICT', { status })

    return [{ type: 'TicketResolved', data: { ticketId } }]
  },
})
