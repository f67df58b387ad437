import type { TicketEvent } from '#commands/tickets/events.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { newId } from '#tests/support/specification.ts'

export const ticketId = newId
export const partyId = derivedId('party')

export const opened = {
  type: 'TicketOpened',
  data: { ticketId, partyId, subject: 'The printer is on fire' },
} satisfies TicketEvent
export const started = { type: 'TicketStarted', data: { ticketId } } satisfies TicketEvent
export const resolved = { type: 'TicketResolved', data: { ticketId } } satisfies TicketEvent
export const closed = { type: 'TicketClosed', data: { ticketId } } satisfies TicketEvent
