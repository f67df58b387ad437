import { z } from 'zod'
import { expense } from '#commands/expenses/expense.ts'
import { need } from '#src/kernel/aggregate.ts'
import { choice } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Brings a rejected expense back as pending; its budget decides when it was on one. */
export const resubmitExpense = choice({
  name: 'resubmit-expense',
  summary: 'Brings a rejected expense back as pending',
  path: '/expenses/:expenseId/resubmit',
  input: z.strictObject({ expenseId: Id }),
  may: ['finance', 'sales'],
  needs: ({ expenseId }) => ({ expense: need(expense, expenseId) }),
  among: ({ expenseId }, { expense: state }) => {
    const charge = state.status === 'unknown' ? undefined : state.charge
    if (charge === undefined) return { command: 'resubmit-uncharged-expense', input: { expenseId } }
    return { command: 'charge-resubmitted-expense', input: { expenseId, budgetId: charge.budgetId } }
  },
})
