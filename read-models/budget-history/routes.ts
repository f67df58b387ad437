import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { KnownAt, positionOf } from '#src/http/time-axes.ts'
import { checked } from '#src/http/validation.ts'
import { formatMoney, percentage, sum } from '#src/kernel/money.ts'
import { BudgetHistoryRow } from '#projections/budget-history.ts'
import {
  BudgetId,
  budgetKey,
  HistoryFilters,
  historyOf,
  RunningRow,
} from '#read-models/budget-history/queries.ts'

const Sent = z.object({ knownAt: KnownAt.optional() })

export const budgetHistoryRoutes: Routes = async (app, { reader, readModels, store }) => {
  await app.register(async (history) => {
    // A budget that is not there has no history to answer with; a moment is waited for, then its answer never changes.
    history.addHook('preHandler', async (request) => {
      const { budgetId } = checked(BudgetId, request.params)
      const { data: sent } = Sent.safeParse(request.query)
      if (sent?.knownAt !== undefined) {
        const position = await positionOf(sent.knownAt, store)
        await readModels.waitFor('budget-history', position)
        await readModels.waitFor('budget-utilisation', position)
      }
      found(await reader.byKey(callerOf(request).tenant, budgetKey, budgetId), () => undefined)
    })

    addList({ app: history, reader }, '/budgets/:budgetId/history', {
      summary: 'Why a budget stands where it does: its facts in order, with the figures each led to',
      tags: ['Budgets'],
      may: ['finance', 'sales', 'auditor'],
      reads: ['budget-history', 'budget-utilisation'],
      params: BudgetId,
      filters: HistoryFilters,
      sorts: {
        oldest: { key: z.tuple([DateKey, z.int32()]), of: (row) => [row.effective_on, row.revision] },
      },
      row: RunningRow,
      item: Entry,
      show: shown,
      select: historyOf,
    })
  })
}

const Entry = z.object({
  position: z.string(),
  recordedAt: z.string(),
  effectiveOn: z.string(),
  type: z.string(),
  actor: z.object({ subject: z.string(), role: z.string() }),
  expenseId: z.string().nullable(),
  cause: z.string().nullable(),
  reason: z.string().nullable(),
  threshold: z.int().nullable(),
  status: BudgetHistoryRow.shape.status,
  amountChange: z.string(),
  pendingChange: z.string(),
  spentChange: z.string(),
  amount: z.string(),
  pending: z.string(),
  committed: z.string(),
  spent: z.string(),
  remaining: z.string(),
  utilisationPercentage: z.string().nullable(),
})

function shown(row: z.output<typeof RunningRow>): z.output<typeof Entry> {
  const { currency, total_amount: amount, total_pending: pending, total_spent: spent } = row
  const committed = sum(pending, spent)
  return {
    position: row.position,
    recordedAt: row.recorded_at,
    effectiveOn: row.effective_on,
    type: row.type,
    actor: { subject: row.actor, role: row.role },
    expenseId: row.expense_id,
    cause: row.cause,
    reason: row.reason,
    threshold: row.threshold,
    status: row.status,
    amountChange: formatMoney(row.amount, currency),
    pendingChange: formatMoney(row.pending, currency),
    spentChange: formatMoney(row.spent, currency),
    amount: formatMoney(amount, currency),
    pending: formatMoney(pending, currency),
    committed: formatMoney(committed, currency),
    spent: formatMoney(spent, currency),
    remaining: formatMoney(sum(amount, -committed), currency),
    utilisationPercentage: percentage(committed, amount),
  }
}
