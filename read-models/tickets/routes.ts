import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { NewestKey } from '#src/http/sort-keys.ts'
import { TicketRow } from '#projections/tickets.ts'
import { TicketFilters, TicketId, ticketKey, ticketsWith } from '#read-models/tickets/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['tickets']
const tags = ['Tickets']

export const ticketRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/tickets', {
    summary: 'Tickets, newest first',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: TicketFilters,
    sorts: { newest: { key: NewestKey, of: (row) => [row.created_at, row.ticket_id] } },
    row: TicketRow,
    item: Ticket,
    show: shown,
    select: ticketsWith,
  })

  app.get('/tickets/:ticketId', {
    config: { may, reads },
    schema: { summary: 'One ticket', tags, params: TicketId, response: { 200: dataOf(Ticket) } },
    handler: async (request, reply) => {
      const row = await reader.byKey(callerOf(request).tenant, ticketKey, request.params.ticketId)
      const data = found(row, (row) => shown(TicketRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}

const Ticket = z.object({
  id: z.string(),
  partyId: z.string(),
  subject: z.string(),
  description: z.string().nullable(),
  status: TicketRow.shape.status,
  legacyId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: z.output<typeof TicketRow>): z.output<typeof Ticket> {
  return {
    id: row.ticket_id,
    partyId: row.party_id,
    subject: row.subject,
    description: row.description,
    status: row.status,
    legacyId: row.legacy_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
