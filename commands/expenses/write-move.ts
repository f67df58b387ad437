import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Minor } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

const Charge = z.object({ budgetId: z.string(), commitmentId: z.string() })

/**
 * Writes that an expense is on another budget, once that has made room for it. Refused when the expense was
 * decided or moved meanwhile: the room was made for something that no longer is so.
 */
export const writeMove = command(expense)({
  name: 'write-move',
  summary: 'Writes that an expense is on another budget',
  input: z.object({
    expenseId: z.string(),
    from: Charge.optional(),
    to: Charge,
    amount: Minor,
    spent: z.boolean(),
    effectiveOn: CivilDate,
  }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ expenseId, from, to, amount, spent, effectiveOn }, state, { refuse }) {
    const recorded = existing(state, refuse)
    if (recorded.charge?.commitmentId === to.commitmentId) return []
    const held = recorded.status === 'approved' ? recorded.amount : recorded.details.amount
    const asDecided =
      recorded.status === (spent ? 'approved' : 'pending') &&
      held === amount &&
      recorded.charge?.commitmentId === from?.commitmentId
    if (!asDecided) return refuse('STATE_CONFLICT', { status: recorded.status })

    return [{ type: 'ExpenseMovedToBudget', data: present({ expenseId, from, to }), effectiveOn }]
  },
})
