import { test } from 'vitest'
import { activateBudget } from '#commands/budgets/activate-budget.ts'
import { budget } from '#commands/budgets/budget.ts'
import { budgetId, closed, deactivated, opened } from '#tests/commands/budgets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(budget)

test('R-010 lets an inactive budget take expenses again', () => {
  given(opened(), deactivated)
    .when(activateBudget, { budgetId })
    .thenFacts({ type: 'BudgetActivated', data: { budgetId } })
})

test('changes nothing when sent twice', () => {
  given(opened(), deactivated)
    .when(activateBudget, { budgetId })
    .thenTwiceIsOnce((...all) => given(...all).when(activateBudget, { budgetId }))
})

test('R-009 does nothing to a new budget: it is active', () => {
  given(opened()).when(activateBudget, { budgetId }).thenNothing()
})

test('R-010 refuses a closed budget: only reopening takes a closing back', () => {
  given(opened(), closed)
    .when(activateBudget, { budgetId })
    .thenRefused('STATE_CONFLICT', { status: 'closed' })
})

test('refuses a budget that does not exist', () => {
  given().when(activateBudget, { budgetId }).thenRefused('NOT_FOUND')
})
