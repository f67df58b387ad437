import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { reviseAmount } from '#commands/budgets/revise-amount.ts'
import { budgetId, cents, committed, eur, opened } from '#tests/commands/budgets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(budget)
const reason = 'the campaign grows'

test('changes the amount and says why', () => {
  given(opened({ amount: 10_000_00 }))
    .when(reviseAmount, { budgetId, amount: '12000.00', reason })
    .thenFacts({ type: 'BudgetAmountRevised', data: { budgetId, amount: cents(12_000_00), currency: eur, reason } })
})

test('does nothing when the amount is already so', () => {
  given(opened({ amount: 10_000_00 }))
    .when(reviseAmount, { budgetId, amount: '10000.00', reason })
    .thenNothing()
})

test('refuses to go below what is committed when the policy is to block', () => {
  given(opened({ amount: 10_000_00, overBudgetPolicy: 'block' }), committed({ amount: 6_000_00 }))
    .when(reviseAmount, { budgetId, amount: '5000', reason })
    .thenRefused('OVER_BUDGET', { amount: '5000.00', committed: '6000.00', requested: '0.00', exceededBy: '1000.00' })
})

test('arms the thresholds again and fires those that the new amount has reached', () => {
  const facts = given(
    opened({ amount: 10_000_00 }),
    committed({ amount: 8_500_00 }),
    { type: 'BudgetThresholdCrossed', data: { budgetId, threshold: 80, committed: cents(8_500_00), amount: cents(10_000_00) } },
  )
    .when(reviseAmount, { budgetId, amount: '9000', reason })
    .facts()
  const fired = facts.filter((fact) => fact.type === 'BudgetThresholdCrossed').map((fact) => fact.data.threshold)
  expect(fired).toEqual([80])
})
