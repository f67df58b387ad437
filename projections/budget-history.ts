import { z } from 'zod'
import { type BudgetEvent, budgetFacts } from '#commands/budgets/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Minor, sum, zero } from '#src/kernel/money.ts'
import { insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'

export const BudgetHistoryRow = z.object({
  budget_id: z.string(),
  revision: z.int(),
  position: z.string(),
  type: z.string(),
  recorded_at: z.string(),
  effective_on: z.string(),
  actor: z.string(),
  role: z.string(),
  expense_id: z.string().nullable(),
  /** Why a commitment was made or freed. */
  cause: z.string().nullable(),
  reason: z.string().nullable(),
  threshold: z.int().nullable(),
  /** The status that the fact led to; null when it left it as it was. */
  status: z.enum(['active', 'inactive', 'closed']).nullable(),
  /** By how much the fact changed each figure. */
  amount: Minor,
  pending: Minor,
  spent: Minor,
})
export type BudgetHistoryRow = z.infer<typeof BudgetHistoryRow>

/** Every fact of every budget with what it changed, so that each figure at any time is a sum. */
export const budgetHistory = projection(budgetFacts)({
  name: 'budget-history',
  version: 1,
  row: BudgetHistoryRow,
  key: ['budget_id', 'revision'],
  appendOnly: true,
  on: {
    BudgetOpened: (event) => fact(event, { amount: event.data.amount, status: 'active' }),
    BudgetAmountRevised: (event) => {
      const { amount, previous, reason } = event.data
      return fact(event, { amount: sum(amount, -previous), reason })
    },
    BudgetActivated: (event) => fact(event, { status: 'active' }),
    BudgetDeactivated: (event) => fact(event, { status: 'inactive' }),
    BudgetClosed: (event) => fact(event, { status: 'closed', reason: event.data.reason ?? null }),
    BudgetReopened: (event) => fact(event, { status: 'active', reason: event.data.reason }),
    BudgetCommitted: (event) => {
      const { amount, spent, expense, cause } = event.data
      const figures = spent ? { spent: amount } : { pending: amount }
      return fact(event, { ...figures, cause, expense_id: expense.expenseId })
    },
    BudgetSpent: (event) => {
      const { amount, released, expenseId } = event.data
      return fact(event, { pending: sum(-amount, -released), spent: amount, expense_id: expenseId })
    },
    BudgetReleased: (event) => {
      const { pending, spent, expenseId, cause } = event.data
      return fact(event, { pending: sum(-pending), spent: sum(-spent), cause, expense_id: expenseId })
    },
    BudgetThresholdCrossed: (event) => fact(event, { threshold: event.data.threshold }),
  },
})

function fact(event: RecordedEvent<BudgetEvent>, what: Partial<BudgetHistoryRow>): Change<BudgetHistoryRow> {
  return insert({
    budget_id: event.data.budgetId,
    revision: event.revision,
    position: event.position,
    type: event.type,
    recorded_at: event.recordedAt,
    effective_on: event.effectiveOn,
    actor: event.actor.subject,
    role: event.actor.role,
    expense_id: null,
    cause: null,
    reason: null,
    threshold: null,
    status: null,
    amount: zero,
    pending: zero,
    spent: zero,
    ...what,
  })
}
