import { z } from 'zod'
import { ExpenseRequest } from '#commands/expenses/events.ts'
import { choice } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Records an expense: its budget decides when it names one, else the expense alone. */
export const recordExpense = choice({
  name: 'record-expense',
  summary: 'Records an expense of a party, on a budget or on none',
  path: '/expenses',
  input: z.strictObject({ ...ExpenseRequest.shape, budgetId: Id.optional() }),
  may: ['finance', 'sales'],
  creates: 'expense',
  among: (input) => ({
    command: input.budgetId === undefined ? 'record-uncharged-expense' : 'charge-recorded-expense',
    input,
  }),
})
