import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'

const Charge = z.object({ budgetId: z.string(), commitmentId: z.string() })

/**
 * Writes that a rejected expense is pending again, once its budget has made room for it. Refused when it has
 * come back or moved on meanwhile: the room was made for something that no longer is so.
 */
export const writeResubmission = command(expense)({
  name: 'write-resubmission',
  summary: 'Writes that an expense is pending again, on its budget',
  input: z.object({ expenseId: z.string(), from: Charge.optional(), charge: Charge, effectiveOn: CivilDate }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ expenseId, from, charge: to, effectiveOn }, state, { refuse }) {
    const { status, charge } = existing(state, refuse)
    if (charge?.commitmentId === to.commitmentId) return []
    const asDecided = status === 'rejected' && charge?.commitmentId === from?.commitmentId
    if (!asDecided) return refuse('STATE_CONFLICT', { status })

    return [{ type: 'ExpenseResubmitted', data: { expenseId, charge: to }, effectiveOn }]
  },
})
