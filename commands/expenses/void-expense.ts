import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { later } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/** Takes the approval of an expense back for good; nothing is deleted (R-028, C-18). */
export const voidExpense = command(expense)({
  name: 'void-expense',
  summary: 'Voids an approved expense, with a reason',
  path: '/expenses/:expenseId/void',
  input: z.strictObject({ expenseId: Id, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ expenseId, reason }, state, { today, refuse }) {
    const recorded = existing(state, refuse)
    if (recorded.status === 'voided' && recorded.reason === reason) return []
    if (recorded.status !== 'approved') return refuse('STATE_CONFLICT', { status: recorded.status })

    const data = present({ expenseId, reason, charge: recorded.charge })
    return [{ type: 'ExpenseVoided', data, effectiveOn: later(today, recorded.details.date) }]
  },
})
