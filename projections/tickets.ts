import { z } from 'zod'
import { type TicketEvent, ticketFacts } from '#commands/tickets/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'

export const TicketRow = z.object({
  ticket_id: z.string(),
  party_id: z.string(),
  subject: z.string(),
  description: z.string().nullable(),
  status: z.enum(['open', 'in_progress', 'resolved', 'closed']),
  legacy_id: z.string().nullable(),
  ...recordColumns,
})
type TicketRow = z.infer<typeof TicketRow>

/** Every ticket as it is now, one row each. */
export const tickets = projection(ticketFacts)({
  name: 'tickets',
  version: 1,
  row: TicketRow,
  key: ['ticket_id'],
  on: {
    TicketOpened: (event) =>
      insert({
        ticket_id: event.data.ticketId,
        party_id: event.data.partyId,
        subject: event.data.subject,
        description: event.data.description ?? null,
        status: 'open',
        legacy_id: event.data.legacyId ?? null,
        ...begunBy(event),
      }),
    TicketStarted: (event) => became(event, 'in_progress'),
    TicketResolved: (event) => became(event, 'resolved'),
    TicketClosed: (event) => became(event, 'closed'),
  },
})

function became(event: RecordedEvent<TicketEvent>, status: TicketRow['status']): Change<TicketRow> {
  return change(event.data.ticketId, (row) => ({ ...row, status, ...touchedBy(event) }))
}
