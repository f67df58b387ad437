import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { reopenBudget } from '#commands/budgets/reopen-budget.ts'
import { budgetId, closed, deactivated, opened } from '#tests/commands/budgets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(budget)
const reason = 'an invoice came late'

test('R-010 takes a closing back, with its reason', () => {
  given(opened(), closed)
    .when(reopenBudget, { budgetId, reason })
    .thenFacts({ type: 'BudgetReopened', data: { budgetId, reason } })
})

test('R-010 is for Finance alone', () => {
  expect(reopenBudget.may).toEqual(['finance'])
})

test('changes nothing when sent twice', () => {
  given(opened(), closed)
    .when(reopenBudget, { budgetId, reason })
    .thenTwiceIsOnce((...all) => given(...all).when(reopenBudget, { budgetId, reason }))
})

test('refuses an inactive budget: it was never closed', () => {
  given(opened(), deactivated)
    .when(reopenBudget, { budgetId, reason })
    .thenRefused('STATE_CONFLICT', { status: 'inactive' })
})

test('refuses a budget that does not exist', () => {
  given().when(reopenBudget, { budgetId, reason }).thenRefused('NOT_FOUND')
})

test('does not go without a reason', () => {
  expect(reopenBudget.input.safeParse({ budgetId }).success).toBe(false)
  expect(reopenBudget.input.safeParse({ budgetId, reason: ' ' }).success).toBe(false)
})
