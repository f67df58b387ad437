import { z } from 'zod'
import { budget, existing } from '#commands/budgets/budget.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Stops a budget from taking further expenses for a while. */
export const deactivateBudget = command(budget)({
  name: 'deactivate-budget',
  summary: 'Stops a budget from taking further expenses for a while',
  path: '/budgets/:budgetId/deactivate',
  input: z.strictObject({ budgetId: Id }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ budgetId }) => budgetId,

  decide({ budgetId }, state, { refuse }) {
    const { status } = existing(state, refuse)
    if (status === 'closed') return refuse('STATE_CONFLICT', { status })
    if (status === 'inactive') return []

    return [{ type: 'BudgetDeactivated', data: { budgetId } }]
  },
})
