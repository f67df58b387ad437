import { expect, test } from 'vitest'
import { chargeRecordedExpense } from '#commands/budgets/charge-recorded-expense.ts'
import { recordExpense } from '#commands/expenses/record-expense.ts'
import { recordUnchargedExpense } from '#commands/expenses/record-uncharged-expense.ts'
import { charge, partyId } from '#tests/commands/expenses/facts.ts'

const input = recordExpense.input.parse({ partyId, amount: '500.00', date: '2025-03-20' })
const { budgetId } = charge

test('R-020 an expense that names a budget is decided by the budget', () => {
  const sending = recordExpense.choice?.among({ ...input, budgetId }, {})
  expect(sending).toEqual({ command: chargeRecordedExpense.name, input: { ...input, budgetId } })
  expect(chargeRecordedExpense.input.parse(sending?.input)).toEqual({ ...input, budgetId })
})

test('R-072 an expense that names none is decided alone', () => {
  const sending = recordExpense.choice?.among(input, {})
  expect(sending).toEqual({ command: recordUnchargedExpense.name, input })
  expect(recordUnchargedExpense.input.parse(sending?.input)).toEqual(input)
})

test('whoever may record may send what it leads to', () => {
  expect(chargeRecordedExpense.may).toEqual(recordExpense.may)
  expect(recordUnchargedExpense.may).toEqual(recordExpense.may)
})
