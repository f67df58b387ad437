import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import { releaseCommitment } from '#commands/budgets/release-commitment.ts'
import { writeExpenseWhenCommitted } from '#commands/expenses/when-budget-committed.ts'
import { writeChargedExpense } from '#commands/expenses/write-charged-expense.ts'
import { writeMove } from '#commands/expenses/write-move.ts'
import { writeResubmission } from '#commands/expenses/write-resubmission.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { committed } from '#tests/commands/budgets/facts.ts'
import { recorded } from '#tests/support/specification.ts'

const from = { budgetId: 'their budget', commitmentId: 'their commitment' }
const room = committed()
const { budgetId, commitmentId, expense } = room.data
const charge = { budgetId, commitmentId }
const { effectiveOn } = room
const answer = (over: Partial<(BudgetEvent & { type: 'BudgetCommitted' })['data']>) =>
  writeExpenseWhenCommitted.sends(recorded(budget, { ...room, data: { ...room.data, ...over } }))

test('writes a new expense', () => {
  const sending = answer({ cause: 'recorded' })
  expect(sending).toEqual({ command: writeChargedExpense.name, input: { details: expense, charge } })
  expect(writeChargedExpense.input.safeParse(sending?.input).success).toBe(true)
})

test('writes that an expense is pending again', () => {
  const sending = answer({ cause: 'resubmitted', expenseRevision: 1 })
  expect(sending).toEqual({
    command: writeResubmission.name,
    input: { expenseId: expense.expenseId, revision: 1, charge, effectiveOn },
  })
  expect(writeResubmission.input.safeParse(sending?.input).success).toBe(true)
})

test('writes a move of the expense as it stood when room was made', () => {
  const moving = { expenseId: expense.expenseId, revision: 4, to: charge, effectiveOn }
  const sending = answer({ cause: 'moved', from, expenseRevision: 4 })
  expect(sending).toEqual({ command: writeMove.name, input: { ...moving, from } })
  expect(writeMove.input.safeParse(sending?.input).success).toBe(true)
  expect(answer({ cause: 'moved', expenseRevision: 4 })?.input).toEqual(moving)
})

test('frees the room again when the expense can no longer be written', () => {
  const sending = writeExpenseWhenCommitted.onRefused?.(recorded(budget, room), new Refusal('STATE_CONFLICT'))
  expect(sending).toEqual({
    command: releaseCommitment.name,
    input: { ...charge, cause: 'refused', effectiveOn },
  })
  expect(releaseCommitment.input.safeParse(sending?.input).success).toBe(true)
})
