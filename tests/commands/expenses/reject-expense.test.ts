import { expect, test } from 'vitest'
import { expense } from '#commands/expenses/expense.ts'
import { rejectExpense } from '#commands/expenses/reject-expense.ts'
import {
  approved,
  charge,
  day,
  expenseId,
  recorded,
  rejected,
  voided,
} from '#tests/commands/expenses/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(expense)
const input = { expenseId, reason: 'no receipt' }

test('R-028 turns a pending expense down with a reason, on the day of the decision', () => {
  given(recorded())
    .when(rejectExpense, input)
    .thenFacts({ ...rejected(), effectiveOn: day('2025-03-22') })
})

test('names the commitment to be freed', () => {
  const [fact] = given(recorded({ charge })).when(rejectExpense, input).facts()
  expect(fact?.data).toEqual({ ...input, charge })
})

test('never counts before the expense itself', () => {
  const [fact] = given(recorded({ date: '2025-05-01' }))
    .when(rejectExpense, input)
    .facts()
  expect(fact?.effectiveOn).toBe('2025-05-01')
})

test('changes nothing when sent twice', () => {
  given(recorded())
    .when(rejectExpense, input)
    .thenTwiceIsOnce((...all) => given(...all).when(rejectExpense, input))
})

test('does not change the reason it was rejected for', () => {
  given(recorded(), rejected())
    .when(rejectExpense, { expenseId, reason: 'another' })
    .thenRefused('STATE_CONFLICT', { status: 'rejected' })
})

test('R-028 refuses what was approved or voided', () => {
  given(recorded(), approved())
    .when(rejectExpense, input)
    .thenRefused('STATE_CONFLICT', { status: 'approved' })
  given(recorded(), approved(), voided())
    .when(rejectExpense, input)
    .thenRefused('STATE_CONFLICT', { status: 'voided' })
})

test('refuses an expense that does not exist', () => {
  given().when(rejectExpense, input).thenRefused('NOT_FOUND')
})

test('does not go without a reason', () => {
  expect(rejectExpense.input.safeParse({ expenseId }).success).toBe(false)
  expect(rejectExpense.input.safeParse({ expenseId, reason: '\n' }).success).toBe(false)
})
