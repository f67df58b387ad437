import { z } from 'zod'
import { budget, existing } from '#commands/budgets/budget.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Lets an inactive budget take expenses again. */
export const activateBudget = command(budget)({
  name: 'activate-budget',
  summary: 'Lets an inactive budget take expenses again',
  path: '/budgets/:budgetId/activate',
  input: z.strictObject({ budgetId: Id }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ budgetId }) => budgetId,

  decide({ budgetId }, state, { refuse }) {
    const { status } = existing(state, refuse)
    if (status === 'closed') return refuse('STATE_CONFLICT', { status })
    if (status === 'active') return []

    return [{ type: 'BudgetActivated', data: { budgetId } }]
  },
})
