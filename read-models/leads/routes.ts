import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { NewestKey } from '#src/http/sort-keys.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { LeadRow } from '#projections/leads.ts'
import { LeadFilters, LeadId, leadKey, leadsWith } from '#read-models/leads/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['leads']
const tags = ['Leads']

export const leadRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/leads', {
    summary: 'Leads, those captured last first',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: LeadFilters,
    sorts: {
      newest: { key: NewestKey, of: (row) => [row.created_at, row.lead_id] },
      updated: { key: NewestKey, of: (row) => [row.updated_at, row.lead_id] },
    },
    row: LeadRow,
    item: Lead,
    show: shown,
    select: leadsWith,
  })

  app.get('/leads/:leadId', {
    config: { may, reads },
    schema: { summary: 'One lead', tags, params: LeadId, response: { 200: dataOf(Lead) } },
    handler: async (request, reply) => {
      const row = await reader.byKey(callerOf(request).tenant, leadKey, request.params.leadId)
      const data = found(row, (row) => shown(LeadRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}

const Lead = z.object({
  id: z.string(),
  name: z.string().nullable(),
  partyId: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  source: z.string().nullable(),
  status: LeadRow.shape.status,
  value: z.string(),
  currency: z.string(),
  ownerId: z.string().nullable(),
  note: z.string().nullable(),
  lostReason: z.string().nullable(),
  dealId: z.string().nullable(),
  qualifiedAt: z.string().nullable(),
  convertedAt: z.string().nullable(),
  legacyId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: LeadRow): z.output<typeof Lead> {
  return {
    id: row.lead_id,
    name: row.name,
    partyId: row.party_id,
    email: row.email,
    phone: row.phone,
    source: row.source,
    status: row.status,
    value: formatMoney(row.value, row.currency),
    currency: row.currency,
    ownerId: row.owner_id,
    note: row.note,
    lostReason: row.lost_reason,
    dealId: row.deal_id,
    qualifiedAt: row.qualified_at,
    convertedAt: row.converted_at,
    legacyId: row.legacy_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
