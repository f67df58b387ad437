import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { DateKey, NewestKey, TextKey } from '#src/http/sort-keys.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { DealRow } from '#projections/deals.ts'
import { DealFilters, DealId, dealKey, dealsWith } from '#read-models/deals/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['deals']
const tags = ['Deals']

export const dealRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/deals', {
    summary: 'Deals, those opened last first; by close date only those that have one',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: DealFilters,
    sorts: {
      newest: { key: NewestKey, of: (row) => [row.created_at, row.deal_id] },
      updated: { key: NewestKey, of: (row) => [row.updated_at, row.deal_id] },
      closeDate: { key: z.tuple([DateKey, TextKey]), of: (row) => [row.close_date ?? '', row.deal_id] },
    },
    row: DealRow,
    item: Deal,
    show: shown,
    select: dealsWith,
  })

  app.get('/deals/:dealId', {
    config: { may, reads },
    schema: { summary: 'One deal', tags, params: DealId, response: { 200: dataOf(Deal) } },
    handler: async (request, reply) => {
      const row = await reader.byKey(callerOf(request).tenant, dealKey, request.params.dealId)
      const data = found(row, (row) => shown(DealRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}

const Deal = z.object({
  id: z.string(),
  title: z.string(),
  partyId: z.string(),
  leadId: z.string().nullable(),
  pipelineId: z.string(),
  stageId: z.string(),
  status: DealRow.shape.status,
  amount: z.string(),
  currency: z.string(),
  closeDate: z.string().nullable(),
  ownerId: z.string().nullable(),
  enteredStageAt: z.string(),
  closedOn: z.string().nullable(),
  lostReason: z.string().nullable(),
  winnings: z.int(),
  legacyId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: DealRow): z.output<typeof Deal> {
  return {
    id: row.deal_id,
    title: row.title,
    partyId: row.party_id,
    leadId: row.lead_id,
    pipelineId: row.pipeline_id,
    stageId: row.stage_id,
    status: row.status,
    amount: formatMoney(row.amount, row.currency),
    currency: row.currency,
    closeDate: row.close_date,
    ownerId: row.owner_id,
    enteredStageAt: row.entered_stage_at,
    closedOn: row.closed_on,
    lostReason: row.lost_reason,
    winnings: row.winnings,
    legacyId: row.legacy_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
