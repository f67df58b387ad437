import { z } from 'zod'
import { budget } from '#commands/budgets/budget.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, openDay } from '#src/kernel/dates.ts'
import { Minor, sum } from '#src/kernel/money.ts'

/**
 * Turns a pending commitment into spending once its expense is approved; the rest of it is free again. What
 * was decided is finished even when the books were locked since: it then counts on the first open day.
 */
export const spendCommitment = command(budget)({
  name: 'spend-commitment',
  summary: 'Turns a pending commitment into spending',
  input: z.strictObject({
    budgetId: z.string(),
    commitmentId: z.string(),
    expenseId: z.string(),
    amount: Minor,
    effectiveOn: CivilDate,
  }),
  may: [],
  refusals: [],
  stream: ({ budgetId }) => budgetId,

  decide({ effectiveOn, ...spending }, state, { lockedUntil }) {
    const held = state.status === 'unknown' ? undefined : state.commitments.get(spending.commitmentId)
    if (held === undefined || held.pending === 0) return []

    const data = { ...spending, released: sum(held.pending, -spending.amount) }
    return [{ type: 'BudgetSpent', data, effectiveOn: openDay(effectiveOn, lockedUntil) }]
  },
})
