import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { later } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'

/** Brings a rejected expense that is on no budget back as pending. */
export const resubmitUnchargedExpense = command(expense)({
  name: 'resubmit-uncharged-expense',
  summary: 'Brings a rejected expense that is on no budget back as pending',
  input: z.strictObject({ expenseId: Id }),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ expenseId }, state, { today, refuse }) {
    const recorded = existing(state, refuse)
    if (recorded.status === 'pending') return []
    if (recorded.charge !== undefined) return refuse('CONFLICT')
    if (recorded.status !== 'rejected') return refuse('STATE_CONFLICT', { status: recorded.status })

    const effectiveOn = later(today, recorded.details.date)
    return [{ type: 'ExpenseResubmitted', data: { expenseId }, effectiveOn }]
  },
})
