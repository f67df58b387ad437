import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { reviseAmount } from '#commands/budgets/revise-amount.ts'
import {
  budgetId,
  cents,
  closed,
  committed,
  crossed,
  deactivated,
  eur,
  opened,
} from '#tests/commands/budgets/facts.ts'
import { fold, recorded, specification } from '#tests/support/specification.ts'

const given = specification(budget)
const reason = 'the campaign grows'

test('changes the amount and says why', () => {
  given(opened({ amount: 10_000_00 }))
    .when(reviseAmount, { budgetId, amount: '12000.00', reason })
    .thenFacts({
      type: 'BudgetAmountRevised',
      data: { budgetId, amount: cents(12_000_00), previous: cents(10_000_00), currency: eur, reason },
    })
})

test('does nothing when the amount is already so', () => {
  given(opened({ amount: 10_000_00 }))
    .when(reviseAmount, { budgetId, amount: '10000.00', reason })
    .thenNothing()
})

test('refuses to go below what is committed when the policy is to block', () => {
  given(opened({ amount: 10_000_00, overBudgetPolicy: 'block' }), committed({ amount: 6_000_00 }))
    .when(reviseAmount, { budgetId, amount: '5000', reason })
    .thenRefused('OVER_BUDGET', {
      amount: '5000.00',
      committed: '6000.00',
      requested: '0.00',
      exceededBy: '1000.00',
    })
})

test('arms the thresholds again and fires those that the new amount has reached', () => {
  const facts = given(opened({ amount: 10_000_00 }), committed({ amount: 8_500_00 }), {
    type: 'BudgetThresholdCrossed',
    data: { budgetId, threshold: 80, committed: cents(8_500_00), amount: cents(10_000_00) },
  })
    .when(reviseAmount, { budgetId, amount: '9000', reason })
    .facts()
  const fired = facts
    .filter((fact) => fact.type === 'BudgetThresholdCrossed')
    .map((fact) => fact.data.threshold)
  expect(fired).toEqual([80])
})

test('changes nothing when sent twice', () => {
  const input = { budgetId, amount: '400', reason }
  given(opened(), committed())
    .when(reviseAmount, input)
    .thenTwiceIsOnce((...all) => given(...all).when(reviseAmount, input))
})

test('A-09 goes below what is committed when the policy is to warn, and tells the excess', () => {
  const [revised] = given(opened(), committed({ amount: 6_000_00 }))
    .when(reviseAmount, { budgetId, amount: '5000', reason })
    .facts()
  const excess = { amount: 5_000_00, committed: 6_000_00, requested: 0, exceededBy: 1_000_00 }
  expect(revised?.data).toMatchObject({ excess })
  expect(reviseAmount.answer(revised ? [recorded(budget, revised)] : [])).toEqual({
    warnings: [
      {
        code: 'OVER_BUDGET',
        amount: '5000.00',
        committed: '6000.00',
        requested: '0.00',
        exceededBy: '1000.00',
      },
    ],
  })
})

test('A-09 says nothing of an excess when the policy is to ignore it', () => {
  const [revised] = given(opened({ overBudgetPolicy: 'ignore' }), committed({ amount: 6_000_00 }))
    .when(reviseAmount, { budgetId, amount: '5000', reason })
    .facts()
  expect(revised?.data).not.toHaveProperty('excess')
})

test('A-09 goes down to exactly what is committed when the policy is to block', () => {
  const facts = given(opened({ overBudgetPolicy: 'block' }), committed({ amount: 6_000_00 }))
    .when(reviseAmount, { budgetId, amount: '6000', reason })
    .facts()
  expect(facts.map(({ type }) => type)).toEqual([
    'BudgetAmountRevised',
    'BudgetThresholdCrossed',
    'BudgetThresholdCrossed',
  ])
})

test('arms a threshold again that the new amount has not reached', () => {
  const facts = given(opened(), committed({ amount: 8_500_00 }), crossed(80, 8_500_00))
    .when(reviseAmount, { budgetId, amount: '20000', reason })
    .facts()
  expect(facts.map(({ type }) => type)).toEqual(['BudgetAmountRevised'])
  expect(fold(budget, [opened(), crossed(80, 8_500_00), ...facts])).toMatchObject({ crossed: [] })
})

test('changes the amount of an inactive budget', () => {
  expect(
    given(opened(), deactivated).when(reviseAmount, { budgetId, amount: '1', reason }).facts(),
  ).toHaveLength(1)
})

test('R-010 refuses a closed budget', () => {
  given(opened(), closed)
    .when(reviseAmount, { budgetId, amount: '1', reason })
    .thenRefused('STATE_CONFLICT', { status: 'closed' })
})

test('refuses a budget that does not exist', () => {
  given().when(reviseAmount, { budgetId, amount: '1', reason }).thenRefused('NOT_FOUND')
})

test('R-005 C-05 refuses amounts that are not positive, too precise or too large', () => {
  given(opened()).when(reviseAmount, { budgetId, amount: '0', reason }).thenRefused('AMOUNT_NOT_POSITIVE')
  given(opened()).when(reviseAmount, { budgetId, amount: '0.001', reason }).thenRefused('AMOUNT_PRECISION')
  given(opened())
    .when(reviseAmount, { budgetId, amount: '99999999999999', reason })
    .thenRefused('AMOUNT_TOO_LARGE')
})

test('A-09 does not go without a reason', () => {
  expect(reviseAmount.input.safeParse({ budgetId, amount: '1' }).success).toBe(false)
})
