import { test } from 'vitest'
import { resolveTicket } from '#commands/tickets/resolve-ticket.ts'
import { ticket } from '#commands/tickets/ticket.ts'
import { closed, opened, resolved, started, ticketId } from '#tests/commands/tickets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(ticket)

test('A-33 resolves a ticket, whether somebody had said that it was being worked on or not', () => {
  given(opened, started).when(resolveTicket, { ticketId }).thenFacts(resolved)
  given(opened).when(resolveTicket, { ticketId }).thenFacts(resolved)
})

test('does nothing when it is resolved', () => {
  given(opened)
    .when(resolveTicket, { ticketId })
    .thenTwiceIsOnce((...all) => given(...all).when(resolveTicket, { ticketId }))
})

test('A-33 refuses to go back from closed', () => {
  given(opened, resolved, closed)
    .when(resolveTicket, { ticketId })
    .thenRefused('STATE_CONFLICT', { status: 'closed' })
})

test('refuses for a ticket that is not there', () => {
  given().when(resolveTicket, { ticketId }).thenRefused('NOT_FOUND')
})
