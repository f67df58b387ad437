import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes, Services } from '#src/http/routes.ts'
import { NewestKey, TextKey } from '#src/http/sort-keys.ts'
import { positionOf } from '#src/http/time-axes.ts'
import { dateAt } from '#src/kernel/dates.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Position } from '#src/kernel/event.ts'
import type { BudgetUtilisationRow } from '#projections/budget-utilisation.ts'
import { Budget, shownBudget } from '#read-models/budget-utilisation/budget.ts'
import {
  budgetAt,
  BudgetFilters,
  BudgetId,
  budgetKey,
  budgetsWith,
  momentRow,
  settingsKey,
  TimeAxes,
  ZonedBudgetRow,
} from '#read-models/budget-utilisation/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const tags = ['Budgets']

export const budgetRoutes: Routes = (app, services) => {
  addList({ app, reader: services.reader }, '/budgets', {
    summary: 'Budgets with how much of them is set aside and spent',
    tags,
    may,
    reads: ['budget-utilisation', 'tenant-settings'],
    params: z.strictObject({}),
    filters: BudgetFilters,
    sorts: {
      newest: { key: NewestKey, of: (row) => [row.created_at, row.budget_id] },
      name: { key: z.tuple([TextKey, TextKey]), of: (row) => [row.sort_name, row.budget_id] },
    },
    row: ZonedBudgetRow,
    item: Budget,
    show: (row) => shownBudget(row, todayIn(row.time_zone)),
    select: budgetsWith,
  })

  app.get('/budgets/:budgetId', {
    config: { may, reads: ['budget-utilisation', 'budget-history', 'tenant-settings'] },
    schema: {
      summary: 'One budget, as it is or as it was on a day and as it was known then',
      tags,
      params: BudgetId,
      querystring: TimeAxes,
      response: { 200: dataOf(Budget) },
    },
    handler: async (request, reply) => {
      const { tenant } = callerOf(request)
      const { asOf, knownAt } = request.query
      const asked = { tenant, budgetId: request.params.budgetId }
      if (asOf !== undefined || knownAt !== undefined) {
        const [row, today] = await Promise.all([
          budgetThen(services, asked, { asOf: asOf ?? null, knownAt }),
          todayOf(services, tenant),
        ])
        return { data: shownBudget(row, asOf ?? today), meta: {} }
      }
      const row = await budgetNow(services, asked)
      reply.header('etag', `"${row.revision}"`)
      return { data: shownBudget(row, todayIn(row.time_zone)), meta: {} }
    },
  })
}

interface Asked {
  readonly tenant: string
  readonly budgetId: string
}

async function budgetNow({ reader }: Services, { tenant, budgetId }: Asked) {
  const row = await reader.byKey(tenant, budgetKey, budgetId)
  return found(row, (row) => ZonedBudgetRow.parse(row))
}

async function budgetThen(
  services: Services,
  { tenant, budgetId }: Asked,
  { asOf, knownAt }: { asOf: CivilDate | null; knownAt: string | undefined },
): Promise<BudgetUtilisationRow> {
  const position = knownAt === undefined ? null : await positionReached(services, knownAt)
  const [row] = await services.reader.query(tenant, budgetAt(budgetId, { asOf, position }))
  return found(row, momentRow)
}

/** The answer about a moment never changes: it waits until all that was known then is in the rows. */
async function positionReached({ store, readModels }: Services, knownAt: string): Promise<Position> {
  const position = await positionOf(knownAt, store)
  await Promise.all(
    ['budget-utilisation', 'budget-history'].map((name) => readModels.waitFor(name, position)),
  )
  return position
}

async function todayOf({ reader }: Services, tenant: string): Promise<CivilDate> {
  const settings = await reader.byKey(tenant, settingsKey, tenant)
  return todayIn(MaybeZone.parse(settings?.['time_zone']))
}

const MaybeZone = z.string().nullish()

function todayIn(timeZone: string | null | undefined): CivilDate {
  return dateAt(new Date().toISOString(), timeZone ?? 'UTC')
}
