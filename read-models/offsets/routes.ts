import { z } from 'zod'
import { addListAtMoments } from '#src/http/moment-list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { PositionText } from '#src/http/time-axes.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { OffsetRow } from '#projections/offsets.ts'
import {
  OffsetFilters,
  offsetOf,
  OffsetPath,
  offsetsWith,
  ShownOffsetRow,
} from '#read-models/offsets/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['offsets', 'accounts']
const tags = ['Accounts']

export const offsetRoutes: Routes = async (app, services) => {
  await addListAtMoments({ app, services }, '/offsets', {
    summary: 'What parties owe set off against what they are owed, the newest first',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: OffsetFilters,
    sorts: {
      newest: { key: z.tuple([PositionText]), of: (row) => [row.position] },
      date: { key: z.tuple([DateKey, PositionText]), of: (row) => [row.date, row.position] },
    },
    row: ShownOffsetRow,
    item: Offset,
    show: shown,
    select: offsetsWith,
  })

  app.get('/offsets/:offsetId', {
    config: { may, reads },
    schema: { summary: 'One offset', tags, params: OffsetPath, response: { 200: dataOf(Offset) } },
    handler: async (request, reply) => {
      const [row] = await services.reader.query(callerOf(request).tenant, offsetOf(request.params))
      const { data, revision } = found(row, (row) => {
        const offset = ShownOffsetRow.parse(row)
        return { data: shown(offset), revision: offset.account_revision }
      })
      reply.header('etag', `"${revision}"`)
      return { data, meta: {} }
    },
  })
}

const Offset = z.object({
  id: z.string(),
  partyId: z.string(),
  currency: z.string(),
  amount: z.string(),
  date: z.string(),
  reason: z.string(),
  status: OffsetRow.shape.status,
  statutLabel: z.string(),
  matches: z.array(z.object({ receivable: z.string(), payable: z.string(), amount: z.string() })),
  cancelledOn: z.string().nullable(),
  cancelReason: z.string().nullable(),
  recordedBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: z.output<typeof ShownOffsetRow>): z.output<typeof Offset> {
  const { currency } = row
  return {
    id: row.offset_id,
    partyId: row.party_id,
    currency,
    amount: formatMoney(row.amount, currency),
    date: row.date,
    reason: row.reason,
    status: row.status,
    statutLabel: row.status === 'active' ? 'actif' : 'annulé',
    matches: row.matches.map(({ debit, credit, amount }) => ({
      receivable: debit.documentId,
      payable: credit.documentId,
      amount: formatMoney(amount, currency),
    })),
    cancelledOn: row.ended_on,
    cancelReason: row.end_reason,
    recordedBy: row.recorded_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
