import { expect, test } from 'vitest'
import { chargeResubmittedExpense } from '#commands/budgets/charge-resubmitted-expense.ts'
import type { ExpenseEvent } from '#commands/expenses/events.ts'
import { expense } from '#commands/expenses/expense.ts'
import { resubmitExpense } from '#commands/expenses/resubmit-expense.ts'
import { resubmitUnchargedExpense } from '#commands/expenses/resubmit-uncharged-expense.ts'
import { charge, expenseId, moved, otherCharge, recorded, rejected } from '#tests/commands/expenses/facts.ts'
import { fold } from '#tests/support/specification.ts'

const chosen = (...facts: readonly ExpenseEvent[]) =>
  resubmitExpense.choice?.among({ expenseId }, { expense: fold(expense, facts) })

test('an expense on a budget comes back by that budget’s decision', () => {
  const sending = chosen(recorded({ charge }), rejected())
  expect(sending).toEqual({
    command: chargeResubmittedExpense.name,
    input: { expenseId, budgetId: charge.budgetId },
  })
  expect(chargeResubmittedExpense.input.parse(sending?.input)).toEqual(sending?.input)
})

test('it is the budget that the expense was last moved to', () => {
  const sending = chosen(recorded({ charge }), moved(otherCharge, charge), rejected())
  expect(sending?.input).toEqual({ expenseId, budgetId: otherCharge.budgetId })
})

test('an expense on no budget, or that does not exist, decides alone', () => {
  const alone = { command: resubmitUnchargedExpense.name, input: { expenseId } }
  expect(chosen(recorded(), rejected())).toEqual(alone)
  expect(chosen()).toEqual(alone)
})

test('whoever may resubmit may send what it leads to', () => {
  expect(chargeResubmittedExpense.may).toEqual(resubmitExpense.may)
  expect(resubmitUnchargedExpense.may).toEqual(resubmitExpense.may)
})
