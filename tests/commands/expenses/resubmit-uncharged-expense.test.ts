import { test } from 'vitest'
import { expense } from '#commands/expenses/expense.ts'
import { resubmitUnchargedExpense } from '#commands/expenses/resubmit-uncharged-expense.ts'
import {
  approved,
  charge,
  day,
  expenseId,
  recorded,
  rejected,
  resubmitted,
  voided,
} from '#tests/commands/expenses/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(expense)

test('R-028 brings a rejected expense back as pending, on the day of the decision', () => {
  given(recorded(), rejected())
    .when(resubmitUnchargedExpense, { expenseId })
    .thenFacts({ ...resubmitted(), effectiveOn: day('2025-03-22') })
})

test('never counts before the expense itself', () => {
  given(recorded({ date: '2025-05-01' }), rejected())
    .when(resubmitUnchargedExpense, { expenseId })
    .thenFacts({ ...resubmitted(), effectiveOn: day('2025-05-01') })
})

test('changes nothing when sent twice, nor while the expense is pending', () => {
  given(recorded(), rejected())
    .when(resubmitUnchargedExpense, { expenseId })
    .thenTwiceIsOnce((...all) => given(...all).when(resubmitUnchargedExpense, { expenseId }))
  given(recorded()).when(resubmitUnchargedExpense, { expenseId }).thenNothing()
})

test('R-028 refuses an expense that was approved or voided', () => {
  given(recorded(), approved())
    .when(resubmitUnchargedExpense, { expenseId })
    .thenRefused('STATE_CONFLICT', { status: 'approved' })
  given(recorded(), approved(), voided())
    .when(resubmitUnchargedExpense, { expenseId })
    .thenRefused('STATE_CONFLICT', { status: 'voided' })
})

test('asks to be sent again when the expense is on a budget by now: that has to decide', () => {
  given(recorded({ charge }), rejected())
    .when(resubmitUnchargedExpense, { expenseId })
    .thenRefused('CONFLICT')
})

test('refuses an expense that does not exist', () => {
  given().when(resubmitUnchargedExpense, { expenseId }).thenRefused('NOT_FOUND')
})
