import { z } from 'zod'
import { existing, expense } from '#commands/expenses/expense.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, openDay } from '#src/kernel/dates.ts'
import { present } from '#src/kernel/values.ts'

const Charge = z.object({ budgetId: z.string(), commitmentId: z.string() })

/**
 * Writes that an expense is on another budget, once that has made room for it. Refused when anything happened
 * to the expense meanwhile: the room was made for something that no longer is so. Once refused, it stays so.
 * When the books were locked since, it counts on the first open day.
 */
export const writeMove = command(expense)({
  name: 'write-move',
  summary: 'Writes that an expense is on another budget',
  input: z.object({
    expenseId: z.string(),
    revision: z.int(),
    from: Charge.optional(),
    to: Charge,
    effectiveOn: CivilDate,
  }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ expenseId }) => expenseId,

  decide({ expenseId, revision, from, to, effectiveOn: decidedOn }, state, { lockedUntil, refuse }) {
    const recorded = existing(state, refuse)
    if (recorded.charge?.commitmentId === to.commitmentId) return []
    if (recorded.revision !== revision) return refuse('STATE_CONFLICT', { status: recorded.status })

    const effectiveOn = openDay(decidedOn, lockedUntil)
    return [{ type: 'ExpenseMovedToBudget', data: present({ expenseId, from, to }), effectiveOn }]
  },
})
