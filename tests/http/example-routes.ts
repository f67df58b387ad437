import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { AsOf, KnownAt, positionOf } from '#src/http/time-axes.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { formatMoney } from '#src/kernel/money.ts'
import type { Statement } from '#src/postgres/reader.ts'

/** Example queries over a made-up read model `shelf_costs`, to copy: a list, one thing, and a report. */
export const shelfCostRoutes: Routes = (app, { reader, store }) => {
  addList({ app, reader }, '/shelf-costs', {
    summary: 'What shelves cost',
    tags: ['Shelves'],
    may: ['finance', 'auditor'],
    reads: ['shelf-costs'],
    params: z.strictObject({}),
    filters: z.strictObject({ room: z.string().max(50).optional(), from: CivilDate.optional() }),
    sorts: {
      name: { key: z.tuple([z.string(), z.string()]), of: (row) => [row.name, row.shelf_id] },
      cost: { key: z.tuple([z.number(), z.string()]), of: (row) => [row.cost, row.shelf_id] },
    },
    row: ShelfCostRow,
    item: ShelfCost,
    show: shownCost,
    select: costsOf,
  })

  app.get('/shelf-costs/:shelfId', {
    config: { may: ['finance', 'auditor'], reads: ['shelf-costs'] },
    schema: {
      summary: 'What one shelf costs',
      tags: ['Shelves'],
      params: z.object({ shelfId: Id }),
      response: { 200: dataOf(ShelfCost) },
    },
    handler: async (request) => {
      const { tenant } = callerOf(request)
      const row = await reader.byKey(tenant, { view: 'shelf_costs', key: 'shelf_id' }, request.params.shelfId)
      return found(row, (row) => ({ data: shownCost(ShelfCostRow.parse(row)), meta: {} }))
    },
  })

  app.get('/shelf-costs/total', {
    config: { may: ['auditor'], reads: ['shelf-costs'] },
    schema: {
      summary: 'What all shelves cost, on a day and as it was known',
      tags: ['Shelves'],
      querystring: z.strictObject({ asOf: AsOf.optional(), knownAt: KnownAt.optional() }),
      response: { 200: dataOf(z.object({ asOf: z.string().optional(), position: z.string() })) },
    },
    handler: async ({ query: { asOf, knownAt } }) => {
      const position = await positionOf(knownAt ?? (await store.head()), store)
      return { data: { ...(asOf === undefined ? {} : { asOf }), position }, meta: {} }
    },
  })
}

const ShelfCostRow = z.object({
  shelf_id: z.string(),
  name: z.string(),
  room: z.string().nullable(),
  built_on: z.string(),
  cost: z.int(),
  currency: z.string(),
})

const ShelfCost = z.object({
  shelfId: z.string(),
  name: z.string(),
  room: z.string().nullable(),
  builtOn: z.string(),
  cost: z.string(),
  currency: z.string(),
})

function shownCost(row: z.output<typeof ShelfCostRow>): z.output<typeof ShelfCost> {
  const { shelf_id: shelfId, name, room, built_on: builtOn, cost, currency } = row
  return { shelfId, name, room, builtOn, cost: formatMoney(cost, currency), currency }
}

interface Wanted {
  readonly tenant: string
  readonly filters: { room?: string | undefined; from?: string | undefined }
  readonly sort: string
  readonly after: readonly (string | number | null)[] | undefined
  readonly limit: number
}

const columns = { name: 'name', cost: 'cost' } as const

/** Keyset paging: the row comparison follows the index (tenant, column, shelf_id) and never counts or skips. */
function costsOf({ filters, sort, after, limit }: Wanted): Statement {
  const column = sort === 'cost' ? columns.cost : columns.name
  return {
    text: `
      select shelf_id, name, room, built_on, cost, currency
        from read_models.shelf_costs
       where tenant = $1
         and ($2::text is null or room = $2)
         and ($3::date is null or built_on >= $3)
         and ($4::text is null or (${column}, shelf_id) > ($5, $6))
       order by ${column}, shelf_id
       limit $7`,
    values: [
      filters.room ?? null,
      filters.from ?? null,
      after?.[1] ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ],
  }
}
