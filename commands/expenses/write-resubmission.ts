import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, openDay } from '#src/kernel/dates.ts'

const Charge = z.object({ budgetId: z.string(), commitmentId: z.string() })

/**
 * Writes that a rejected expense is pending again, once its budget has made room for it. Refused when anything
 * happened to the expense meanwhile; once refused, it stays so. When the books were locked since, it counts on the
 * first open day.
 */
export const writeResubmission = command(expense)({
  name: 'write-resubmission',
  summary: 'Writes that an expense is pending again, on its budget',
  input: z.object({ expenseId: z.string(), revision: z.int(), charge: Charge, effectiveOn: CivilDate }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ expenseId, revision, charge, effectiveOn: decidedOn }, state, { lockedUntil, refuse }) {
    const recorded = existing(state, refuse)
    if (recorded.charge?.commitmentId === charge.commitmentId) return []
    if (recorded.revision !== revision) return refuse('STATE_CONFLICT', { status: recorded.status })

    const effectiveOn = openDay(decidedOn, lockedUntil)
    return [{ type: 'ExpenseResubmitted', data: { expenseId, charge }, effectiveOn }]
  },
})
