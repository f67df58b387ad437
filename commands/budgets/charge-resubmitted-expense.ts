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
  input: z.strictObject({ expenseId: Id }),
  may: ['finance', 'sales'],
  refusals: [...commitRefusals, 'NOT_FOUND', 'STATE_CONFLICT'],
  stream: (_input, { newId }) => newId,
  about: ({ expenseId }) => ({ noun: 'expense', id: expenseId }),
  needs: ({ expenseId }) => ({ expense: expenseOf(expenseId) }),

  decide({ expenseId }, state, { needs: { expense }, today, refuse }) {
    if (expense.status === 'unknown') return refuse('NOT_FOUND')
    if (expense.status === 'pending') return []
    if (expense.status !== 'rejected') return refuse('STATE_CONFLICT', { status: expense.status })
    if (state.status === 'unknown') return refuse('BUDGET_UNKNOWN')
    const id = commitmentId(expenseId, expense.charges)
    if (state.commitments.has(id)) return []
    const { details } = expense
    const what = { commitmentId: id, cause: 'resubmitted', amount: details.amount, spent: false, expense: details } as const

    return commit(state, what, decisionDay(today, details))
  },

  answer: overBudgetWarnings,
})
