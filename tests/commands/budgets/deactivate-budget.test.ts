import { test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { deactivateBudget } from '#commands/budgets/deactivate-budget.ts'
import { budgetId, closed, committed, opened } from '#tests/commands/budgets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(budget)

test('R-010 stops a budget for a while, also with expenses pending', () => {
  given(opened(), committed())
    .when(deactivateBudget, { budgetId })
    .thenFacts({ type: 'BudgetDeactivated', data: { budgetId } })
})

test('changes nothing when sent twice', () => {
  given(opened())
    .when(deactivateBudget, { budgetId })
    .thenTwiceIsOnce((...all) => given(...all).when(deactivateBudget, { budgetId }))
})

test('R-010 refuses a closed budget', () => {
  given(opened(), closed)
    .when(deactivateBudget, { budgetId })
    .thenRefused('STATE_CONFLICT', { status: 'closed' })
})

test('refuses a budget that does not exist', () => {
  given().when(deactivateBudget, { budgetId }).thenRefused('NOT_FOUND')
})
