import { closeTicket } from '#commands/tickets/close-ticket.ts'
import { openTicket } from '#commands/tickets/open-ticket.ts'
import { resolveTicket } from '#commands/tickets/resolve-ticket.ts'
import { startTicket } from '#commands/tickets/start-ticket.ts'
import { ticket } from '#commands/tickets/ticket.ts'
import { area } from '#src/kernel/area.ts'

export const tickets = area({
  name: 'Tickets',
  aggregate: ticket,
  commands: [openTicket, startTicket, resolveTicket, closeTicket],
})
