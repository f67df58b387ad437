import { z } from 'zod'
import { existing, ticket } from '#commands/tickets/ticket.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Closes a ticket for good, resolved or not. */
export const closeTicket = command(ticket)({
  name: 'close-ticket',
  summary: 'Closes a ticket for good',
  path: '/tickets/:ticketId/close',
  input: z.strictObject({ ticketId: Id }),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND'],
  stream: ({ ticketId }) => ticketId,

  decide({ ticketId }, state, { refuse }) {
    if (existing(state, refuse).status === 'closed') return []

    return [{ type: 'TicketClosed', data: { ticketId } }]
  },
})
