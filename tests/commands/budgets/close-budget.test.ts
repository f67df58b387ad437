import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { closeBudget } from '#commands/budgets/close-budget.ts'
import { budgetId, committed, deactivated, opened, released, spent } from '#tests/commands/budgets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(budget)
const closing = { type: 'BudgetClosed', data: { budgetId, forced: false } } as const

test('R-010 closes an active and an inactive budget', () => {
  given(opened()).when(closeBudget, { budgetId }).thenFacts(closing)
  given(opened(), deactivated).when(closeBudget, { budgetId }).thenFacts(closing)
})

test('keeps the reason when one is given', () => {
  given(opened())
    .when(closeBudget, { budgetId, reason: 'the year is over' })
    .thenFacts({ type: 'BudgetClosed', data: { budgetId, forced: false, reason: 'the year is over' } })
})

test('changes nothing when sent twice', () => {
  given(opened())
    .when(closeBudget, { budgetId })
    .thenTwiceIsOnce((...all) => given(...all).when(closeBudget, { budgetId }))
})

test('A-10 refuses while expenses are pending, and tells how much', () => {
  given(opened(), committed())
    .when(closeBudget, { budgetId })
    .thenRefused('BUDGET_HAS_PENDING', { pending: '500.00' })
})

test('A-10 closes once what was pending is approved or free again', () => {
  given(opened(), committed(), spent()).when(closeBudget, { budgetId }).thenFacts(closing)
  given(opened(), committed(), released()).when(closeBudget, { budgetId }).thenFacts(closing)
})

test('A-10 closes by force and with a reason, the pending ones staying linked', () => {
  given(opened(), committed())
    .when(closeBudget, { budgetId, force: true, reason: 'the campaign is stopped' })
    .thenFacts({ type: 'BudgetClosed', data: { budgetId, forced: true, reason: 'the campaign is stopped' } })
})

test.each([undefined, '', '   '])('A-10 does not take force with the reason %j', (reason) => {
  expect(closeBudget.input.safeParse({ budgetId, force: true, reason }).success).toBe(false)
})

test('refuses a budget that does not exist', () => {
  given().when(closeBudget, { budgetId }).thenRefused('NOT_FOUND')
})

test('A-10 refuses while a single cent is pending', () => {
  given(opened(), committed({ amount: 1 }))
    .when(closeBudget, { budgetId })
    .thenRefused('BUDGET_HAS_PENDING')
})
