import { z } from 'zod'
import { momentOf, TimeAxes } from '#src/http/moment.ts'
import { addListAtMoments } from '#src/http/moment-list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { App, Routes, Services } from '#src/http/routes.ts'
import { TextKey } from '#src/http/sort-keys.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { TreasuryAccountRow } from '#projections/treasury-accounts.ts'
import {
  TreasuryAccountId,
  treasuryAccountAt,
  treasuryAccountsWith,
  TreasuryFilters,
  treasuryKey,
} from '#read-models/treasury-accounts/queries.ts'

const may = ['finance', 'auditor'] as const
const reads = ['treasury-accounts', 'treasury-lines']
const tags = ['Treasury']

export const treasuryAccountRoutes: Routes = async (app, services) => {
  await addListAtMoments({ app, services }, '/treasury-accounts', {
    summary: 'Tills, bank accounts and mobile wallets with what is in them, or was at a moment',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: TreasuryFilters,
    sorts: {
      name: {
        key: z.tuple([TextKey, TextKey]),
        of: (row) => [row.sort_name, row.treasury_account_id],
      },
    },
    row: TreasuryAccountRow,
    item: TreasuryAccount,
    show: shown,
    select: treasuryAccountsWith,
  })
  addOne(app, services)
}

function addOne(app: App, services: Services): void {
  app.get('/treasury-accounts/:treasuryAccountId', {
    config: { may, reads },
    schema: {
      summary: 'One treasury account, as it is or as it was on a day and as it was known then',
      tags,
      params: TreasuryAccountId,
      querystring: TimeAxes,
      response: { 200: dataOf(TreasuryAccount) },
    },
    handler: async (request, reply) => {
      const { tenant } = callerOf(request)
      const { treasuryAccountId } = request.params
      const { asOf, knownAt } = request.query
      if (asOf !== undefined || knownAt !== undefined) {
        const row = await accountThen(services, tenant, { treasuryAccountId, axes: { asOf, knownAt } })
        return { data: shown(row), meta: {} }
      }
      const row = await services.reader.byKey(tenant, treasuryKey, treasuryAccountId)
      const data = found(row, (row) => shown(TreasuryAccountRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}

interface Asked {
  readonly treasuryAccountId: string
  readonly axes: z.output<typeof TimeAxes>
}

async function accountThen(services: Services, tenant: string, { treasuryAccountId, axes }: Asked) {
  const moment = await momentOf(services, axes, reads)
  const [row] = await services.reader.query(tenant, treasuryAccountAt(treasuryAccountId, moment))
  return found(row, (row) => TreasuryAccountRow.parse(row))
}

const TreasuryAccount = z.object({
  id: z.string(),
  name: z.string(),
  kind: TreasuryAccountRow.shape.kind,
  currency: z.string(),
  openingBalance: z.string(),
  openedOn: z.string(),
  balance: z.string(),
  status: TreasuryAccountRow.shape.status,
  closeReason: z.string().nullable(),
  legacyId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: TreasuryAccountRow): z.output<typeof TreasuryAccount> {
  const { currency } = row
  return {
    id: row.treasury_account_id,
    name: row.name,
    kind: row.kind,
    currency,
    openingBalance: formatMoney(row.opening_balance, currency),
    openedOn: row.opened_on,
    balance: formatMoney(BigInt(row.balance), currency),
    status: row.status,
    closeReason: row.close_reason,
    legacyId: row.legacy_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
