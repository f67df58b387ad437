import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'

const Charge = z.object({ budgetId: z.string(), commitmentId: z.string() })

/** Writes that a rejected expense is pending again, once its budget has made room for it. */
export const writeResubmission = command(expense)({
  name: 'write-resubmission',
  summary: 'Writes that an expense is pending again, on its budget',
  input: z.object({ expenseId: z.string(), charge: Charge, effectiveOn: CivilDate }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ effectiveOn, ...data }, state, { refuse }) {
    const { status, charge } = existing(state, refuse)
    if (charge?.commitmentId === data.charge.commitmentId) return []
    if (status !== 'rejected') return refuse('STATE_CONFLICT', { status })

    return [{ type: 'ExpenseResubmitted', data, effectiveOn }]
  },
})
