import { z } from 'zod'
import { budget, existing } from '#commands/budgets/budget.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/** Takes the closing of a budget back: Finance alone, and with a reason. */
export const reopenBudget = command(budget)({
  name: 'reopen-budget',
  summary: 'Takes the closing of a budget back, with a reason',
  path: '/budgets/:budgetId/reopen',
  input: z.strictObject({ budgetId: Id, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ budgetId }) => budgetId,

  decide({ budgetId, reason }, state, { refuse }) {
    const { status } = existing(state, refuse)
    if (status === 'active') return []
    if (status === 'inactive') return refuse('STATE_CONFLICT', { status })

    return [{ type: 'BudgetReopened', data: { budgetId, reason } }]
  },
})
