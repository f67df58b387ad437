import { expect, test } from 'vitest'
import { ticketFacts } from '#commands/tickets/events.ts'
import { openTicket } from '#commands/tickets/open-ticket.ts'
import { ticket } from '#commands/tickets/ticket.ts'
import { personalFieldsOf } from '#src/kernel/event.ts'
import { opened, partyId, resolved, started } from '#tests/commands/tickets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(ticket)
const subject = 'The printer is on fire'

test('R-063 opens a ticket of a party', () => {
  given().when(openTicket, { partyId, subject }).thenFacts(opened)
})

test('R-067 keeps the description', () => {
  const description = 'Since this morning.\nThe paper burns too.'
  given()
    .when(openTicket, { partyId, subject, description })
    .thenFacts({ ...opened, data: { ...opened.data, description } })
})

test('C-01 keeps the id of an older system beside its own', () => {
  given()
    .when(openTicket, { partyId, subject, legacyId: '123' })
    .thenFacts({ ...opened, data: { ...opened.data, legacyId: '123' } })
})

test('does nothing when it was opened just so, whatever became of it or of its party', () => {
  given()
    .when(openTicket, { partyId, subject })
    .thenTwiceIsOnce((...all) => given(...all).when(openTicket, { partyId, subject }))
  given(opened, started, resolved)
    .knowing({ party: 'archived' })
    .when(openTicket, { partyId, subject })
    .thenNothing()
})

test('refuses another ticket under the same id', () => {
  given(opened).when(openTicket, { partyId, subject: 'Something else' }).thenRefused('ALREADY_EXISTS')
})

test('R-065 refuses a ticket of a party that is not there', () => {
  given().knowing({ party: 'unknown' }).when(openTicket, { partyId, subject }).thenRefused('PARTY_UNKNOWN')
})

test('refuses a ticket of an archived party', () => {
  given().knowing({ party: 'archived' }).when(openTicket, { partyId, subject }).thenRefused('PARTY_ARCHIVED')
})

test('R-066 asks for a subject', () => {
  expect(openTicket.input.safeParse({ partyId }).success).toBe(false)
  expect(openTicket.input.safeParse({ partyId, subject: ' ' }).success).toBe(false)
})

test('C-18 keeps what a ticket says of a person where destroying the key erases it', () => {
  expect(ticketFacts.subject).toBe('partyId')
  expect(personalFieldsOf(ticketFacts.types.TicketOpened.data)).toEqual(['subject', 'description'])
})
