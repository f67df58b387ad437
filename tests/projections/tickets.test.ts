import { expect, test } from 'vitest'
import type { TicketEvent } from '#commands/tickets/events.ts'
import { tickets } from '#projections/tickets.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const ticketId = '018f3c1e-0000-7000-8000-000000000002'
const opened: TicketEvent = {
  type: 'TicketOpened',
  data: { ticketId, partyId: 'party', subject: 'The printer is stuck' },
}
const row = (...facts: readonly TicketEvent[]) =>
  rowsOf(tickets, logOf(...facts.map((fact) => [ticketId, fact] as const)))[0]

test('R-063 R-064 R-065 R-066 R-067 an opened ticket is a row of its party', () => {
  expect(row(opened)).toEqual({
    ticket_id: ticketId,
    party_id: 'party',
    subject: 'The printer is stuck',
    description: null,
    status: 'open',
    legacy_id: null,
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('R-068 A-33 its status follows its life', () => {
  const started: TicketEvent = { type: 'TicketStarted', data: { ticketId } }
  const resolved: TicketEvent = { type: 'TicketResolved', data: { ticketId } }
  const closed: TicketEvent = { type: 'TicketClosed', data: { ticketId } }
  expect(row(opened, started)?.['status']).toBe('in_progress')
  expect(row(opened, started, resolved)?.['status']).toBe('resolved')
  expect(row(opened, started, resolved, closed)).toMatchObject({ status: 'closed', revision: 3 })
})
