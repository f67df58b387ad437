import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { Id } from '#src/kernel/ids.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { TicketRow } from '#projections/tickets.ts'

export const ticketKey = { view: 'tickets', key: 'ticket_id' } as const
export const TicketId = z.object({ ticketId: Id })

export const TicketFilters = z.strictObject({
  partyId: Id.optional(),
  status: TicketRow.shape.status.optional(),
})

const newest = `
  select * from read_models.tickets
  where tenant = $1
    and ($2::text is null or party_id = $2)
    and ($3::text is null or status = $3)
    and ($4::timestamptz is null or (created_at, ticket_id) < ($4, $5::text))
  order by created_at desc, ticket_id desc
  limit $6`

export function ticketsWith(question: Question<typeof TicketFilters, z.ZodObject>): Statement {
  const { filters, after, limit } = question
  const { partyId, status } = filters
  return {
    text: newest,
    values: [partyId ?? null, status ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  }
}
