import { z } from 'zod'
import { budget } from '#commands/budgets/budget.ts'
import { commitmentId, expenseOf } from '#commands/budgets/charged-expense.ts'
import { commit, commitRefusals, decisionDay } from '#commands/budgets/commit.ts'
import { overBudgetWarnings } from '#commands/budgets/warnings.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Decides a rejected expense that comes back on the budget it was charged to. */
export const chargeResubmittedExpense = command(budget)({
  name: 'charge-resubmitted-expense',
  summary: 'Sets part of a budget aside again for an expense that was rejected',
  input: z.strictObject({ expenseId: Id, budgetId: Id }),
  may: ['finance', 'sales'],
  refusals: [...commitRefusals, 'NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ budgetId }) => budgetId,
  about: ({ expenseId }) => ({ noun: 'expense', id: expenseId }),
  needs: ({ expenseId }) => ({ expense: expenseOf(expenseId) }),

  decide({ expenseId, budgetId }, state, { needs: { expense }, today, refuse }) {
    if (expense.status === 'unknown') return refuse('NOT_FOUND')
    if (expense.status === 'pending') return []
    if (expense.status !== 'rejected') return refuse('STATE_CONFLICT', { status: expense.status })
    if (expense.charge?.budgetId !== budgetId) return refuse('CONFLICT')
    if (state.status === 'unknown') return refuse('BUDGET_UNKNOWN')
    const id = commitmentId(budgetId, { expenseId, revision: expense.revision })
    if (state.commitments.has(id)) return []
    const { details } = expense
    const what = {
      commitmentId: id,
      cause: 'resubmitted' as const,
      amount: details.amount,
      spent: false,
      expense: details,
      expenseRevision: expense.revision,
    }

    return commit(state, what, decisionDay(today, details))
  },

  answer: overBudgetWarnings,
})
