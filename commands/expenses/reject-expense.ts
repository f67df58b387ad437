import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { later } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/** Turns a pending expense down, with a reason its submitter can read. */
export const rejectExpense = command(expense)({
  name: 'reject-expense',
  summary: 'Rejects a pending expense, with a reason',
  path: '/expenses/:expenseId/reject',
  input: z.strictObject({ expenseId: Id, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ expenseId, reason }, state, { today, refuse }) {
    const recorded = existing(state, refuse)
    if (recorded.status === 'rejected' && recorded.reason === reason) return []
    if (recorded.status !== 'pending') return refuse('STATE_CONFLICT', { status: recorded.status })

    const data = present({ expenseId, reason, charge: recorded.charge })
    return [{ type: 'ExpenseRejected', data, effectiveOn: later(today, recorded.details.date) }]
  },
})
