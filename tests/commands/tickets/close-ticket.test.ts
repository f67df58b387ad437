import { test } from 'vitest'
import { closeTicket } from '#commands/tickets/close-ticket.ts'
import { ticket } from '#commands/tickets/ticket.ts'
import { closed, opened, resolved, started, ticketId } from '#tests/commands/tickets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(ticket)

test('A-33 closes a resolved ticket', () => {
  given(opened, started, resolved).when(closeTicket, { ticketId }).thenFacts(closed)
})

test('closes a ticket that was never resolved', () => {
  given(opened).when(closeTicket, { ticketId }).thenFacts(closed)
  given(opened, started).when(closeTicket, { ticketId }).thenFacts(closed)
})

test('does nothing when it is closed', () => {
  given(opened, resolved)
    .when(closeTicket, { ticketId })
    .thenTwiceIsOnce((...all) => given(...all).when(closeTicket, { ticketId }))
})

test('refuses for a ticket that is not there', () => {
  given().when(closeTicket, { ticketId }).thenRefused('NOT_FOUND')
})
