import { test } from 'vitest'
import { startTicket } from '#commands/tickets/start-ticket.ts'
import { ticket } from '#commands/tickets/ticket.ts'
import { closed, opened, resolved, started, ticketId } from '#tests/commands/tickets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(ticket)

test('A-33 takes an open ticket into work', () => {
  given(opened).when(startTicket, { ticketId }).thenFacts(started)
})

test('does nothing when it is being worked on', () => {
  given(opened)
    .when(startTicket, { ticketId })
    .thenTwiceIsOnce((...all) => given(...all).when(startTicket, { ticketId }))
})

test('A-33 refuses to go back from resolved or closed', () => {
  given(opened, started, resolved)
    .when(startTicket, { ticketId })
    .thenRefused('STATE_CONFLICT', { status: 'resolved' })
  given(opened, closed).when(startTicket, { ticketId }).thenRefused('STATE_CONFLICT', { status: 'closed' })
})

test('refuses for a ticket that is not there', () => {
  given().when(startTicket, { ticketId }).thenRefused('NOT_FOUND')
})
