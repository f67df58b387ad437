import { z } from 'zod'
import { ExpenseDetails } from '#commands/expenses/events.ts'
import { expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { sameValues } from '#src/kernel/values.ts'

const Charge = z.object({ budgetId: z.string(), commitmentId: z.string() })

/** Writes the expense that a budget has made room for. Another expense of that id is refused, the room freed. */
export const writeChargedExpense = command(expense)({
  name: 'write-charged-expense',
  summary: 'Writes the expense that a budget has made room for',
  input: z.object({ details: ExpenseDetails, charge: Charge }),
  may: [],
  refusals: ['ALREADY_EXISTS'],
  opens: true,
  stream: ({ details }) => details.expenseId,

  decide({ details, charge }, state, { refuse }) {
    if (state.status !== 'unknown') {
      const same = state.charge?.commitmentId === charge.commitmentId && sameValues(state.details, details)
      return same ? [] : refuse('ALREADY_EXISTS')
    }

    return [{ type: 'ExpenseRecorded', data: { ...details, charge }, effectiveOn: details.date }]
  },
})
