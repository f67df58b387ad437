import { z } from 'zod'
import { budget, existing } from '#commands/budgets/budget.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/**
 * Closes a budget for good. Refused while expenses are pending, unless forced with a reason; the pending
 * ones stay linked and can still be decided.
 */
export const closeBudget = command(budget)({
  name: 'close-budget',
  summary: 'Closes a budget; with expenses pending only by force and with a reason',
  path: '/budgets/:budgetId/close',
  input: z
    .strictObject({ budgetId: Id, force: z.boolean().default(false), reason: Reason.optional() })
    .refine(({ force, reason }) => !force || reason !== undefined, {
      path: ['reason'],
      message: 'is required with force',
    }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'BUDGET_HAS_PENDING'],
  stream: ({ budgetId }) => budgetId,

  decide({ budgetId, force, reason }, state, { refuse }) {
    const opened = existing(state, refuse)
    if (opened.status === 'closed') return []
    if (opened.pending > 0 && !force) {
      return refuse('BUDGET_HAS_PENDING', { pending: formatMoney(opened.pending, opened.opening.currency) })
    }

    return [{ type: 'BudgetClosed', data: present({ budgetId, reason, forced: force }) }]
  },
})
