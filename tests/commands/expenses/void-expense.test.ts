import { expect, test } from 'vitest'
import { expense } from '#commands/expenses/expense.ts'
import { voidExpense } from '#commands/expenses/void-expense.ts'
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
const input = { expenseId, reason: 'entered twice' }

test('R-028 C-18 takes an approval back with a reason, on the day of the decision; nothing is deleted', () => {
  given(recorded(), approved())
    .when(voidExpense, input)
    .thenFacts({ ...voided(), effectiveOn: day('2025-03-22') })
})

test('names the commitment to be freed', () => {
  const [fact] = given(recorded({ charge }), approved()).when(voidExpense, input).facts()
  expect(fact?.data).toEqual({ ...input, charge })
})

test('never counts before the expense itself', () => {
  const [fact] = given(recorded({ date: '2025-05-01' }), approved())
    .when(voidExpense, input)
    .facts()
  expect(fact?.effectiveOn).toBe('2025-05-01')
})

test('changes nothing when sent twice', () => {
  given(recorded(), approved())
    .when(voidExpense, input)
    .thenTwiceIsOnce((...all) => given(...all).when(voidExpense, input))
})

test('does not change the reason it was voided for', () => {
  given(recorded(), approved(), voided())
    .when(voidExpense, { expenseId, reason: 'another' })
    .thenRefused('STATE_CONFLICT', { status: 'voided' })
})

test('R-028 refuses what was never approved', () => {
  given(recorded()).when(voidExpense, input).thenRefused('STATE_CONFLICT', { status: 'pending' })
  given(recorded(), rejected()).when(voidExpense, input).thenRefused('STATE_CONFLICT', { status: 'rejected' })
})

test('refuses an expense that does not exist', () => {
  given().when(voidExpense, input).thenRefused('NOT_FOUND')
})

test('C-18 does not go without a reason', () => {
  expect(voidExpense.input.safeParse({ expenseId }).success).toBe(false)
})
