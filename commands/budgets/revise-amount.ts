import { z } from 'zod'
import { budget, committedOf, existing } from '#commands/budgets/budget.ts'
import { excessOf, inCurrency, thresholds } from '#commands/budgets/commit.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, positiveMoney, zero } from '#src/kernel/money.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/**
 * Changes a budget's amount for a reason. Going below what is committed follows the budget's policy.
 * The thresholds are armed again, and those the new amount has reached fire at once.
 */
export const reviseAmount = command(budget)({
  name: 'revise-amount',
  summary: 'Changes the amount of a budget, with a reason',
  path: '/budgets/:budgetId/revise-amount',
  input: z.strictObject({ budgetId: Id, amount: Amount, reason: Reason }),
  may: ['finance'],
  refusals: [
    'NOT_FOUND',
    'STATE_CONFLICT',
    'OVER_BUDGET',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  stream: ({ budgetId }) => budgetId,

  decide({ budgetId, amount: sent, reason }, state, { today, refuse }) {
    const opened = existing(state, refuse)
    if (opened.status === 'closed') return refuse('STATE_CONFLICT', { status: opened.status })
    const { currency } = opened.opening
    const amount = positiveMoney(sent, currency)
    if (amount === opened.amount) return []
    const excess = excessOf(opened, amount, zero)

    return [
      {
        type: 'BudgetAmountRevised',
        data: present({ budgetId, amount, previous: opened.amount, currency, reason, excess }),
      },
      ...thresholds({ ...opened, crossed: [] }, { amount, committed: committedOf(opened) }, today),
    ]
  },

  answer(events) {
    const warnings = events.flatMap((event) =>
      event.type === 'BudgetAmountRevised' && event.data.excess
        ? [{ code: 'OVER_BUDGET' as const, ...inCurrency(event.data.excess, event.data.currency) }]
        : [],
    )
    return { warnings }
  },
})
