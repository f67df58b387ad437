import { z } from 'zod'
import { budget } from '#commands/budgets/budget.ts'
import { commitmentId, expenseOf } from '#commands/budgets/charged-expense.ts'
import { commit, commitRefusals, decisionDay } from '#commands/budgets/commit.ts'
import { overBudgetWarnings } from '#commands/budgets/warnings.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { present } from '#src/kernel/values.ts'

/** Moves a pending or approved expense onto a budget, from another one or from none. */
export const chargeMovedExpense = command(budget)({
  name: 'move-expense-to-budget',
  summary: 'Moves a pending or approved expense onto a budget',
  path: '/expenses/:expenseId/move-to-budget',
  input: z.strictObject({ expenseId: Id, budgetId: Id }),
  may: ['finance'],
  refusals: [...commitRefusals, 'NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ budgetId }) => budgetId,
  about: ({ expenseId }) => ({ noun: 'expense', id: expenseId }),
  needs: ({ expenseId }) => ({ expense: expenseOf(expenseId) }),

  decide({ expenseId, budgetId }, state, { needs: { expense }, today, refuse }) {
    if (expense.status === 'unknown') return refuse('NOT_FOUND')
    if (expense.status !== 'pending' && expense.status !== 'approved') {
      return refuse('STATE_CONFLICT', { status: expense.status })
    }
    if (expense.charge?.budgetId === budgetId) return []
    if (state.status === 'unknown') return refuse('BUDGET_UNKNOWN')
    const id = commitmentId(budgetId, { expenseId, revision: expense.revision })
    if (state.commitments.has(id)) return []
    const what = present({
      commitmentId: id,
      cause: 'moved' as const,
      amount: expense.amount,
      spent: expense.status === 'approved',
      expense: expense.details,
      expenseRevision: expense.revision,
      from: expense.charge,
    })

    return commit(state, what, decisionDay(today, expense.details))
  },

  answer: overBudgetWarnings,
})
