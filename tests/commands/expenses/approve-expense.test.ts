import { expect, test } from 'vitest'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import { approveExpense } from '#commands/expenses/approve-expense.ts'
import { chargedBudget } from '#commands/expenses/charged-budget.ts'
import { expense } from '#commands/expenses/expense.ts'
import { committed, opened, released, spent } from '#tests/commands/budgets/facts.ts'
import {
  approved,
  charge,
  day,
  expenseId,
  moved,
  otherCharge,
  recorded,
  rejected,
  resubmitted,
  voided,
} from '#tests/commands/expenses/facts.ts'
import { fold, ordinary, specification } from '#tests/support/specification.ts'

const given = specification(expense)
const whole = { ...approved(), effectiveOn: day('2025-03-22') }
const ownApprovals = { settings: { ...ordinary.settings, fourEyes: false } }

test('R-028 another person approves the whole of an expense, on the day of the decision', () => {
  given(recorded()).by('boris').when(approveExpense, { expenseId }).thenFacts(whole)
})

test('approves a part of it', () => {
  given(recorded())
    .by('boris')
    .when(approveExpense, { expenseId, amount: '200.00' })
    .thenFacts({ ...approved(200_00), effectiveOn: day('2025-03-22') })
})

test('never counts before the expense itself', () => {
  const [fact] = given(recorded({ date: '2025-05-01' }))
    .by('boris')
    .when(approveExpense, { expenseId })
    .facts()
  expect(fact?.effectiveOn).toBe('2025-05-01')
})

test('names the commitment that its budget holds for it now', () => {
  const [fact] = given(recorded({ charge }), moved(otherCharge, charge))
    .by('boris')
    .when(approveExpense, { expenseId })
    .facts()
  expect(fact?.data).toMatchObject({ charge: otherCharge })
})

test('C-53 refuses the approval of who recorded it', () => {
  given(recorded()).when(approveExpense, { expenseId }).thenRefused('FOUR_EYES')
  given(recorded()).when(approveExpense, { expenseId, amount: '0.01' }).thenRefused('FOUR_EYES')
})

test('C-53 refuses the approval of who resubmitted it, and still of who recorded it', () => {
  const back = given(recorded(), rejected(), { ...resubmitted(), by: 'boris' })
  back.by('boris').when(approveExpense, { expenseId }).thenRefused('FOUR_EYES')
  back.by('amina').when(approveExpense, { expenseId }).thenRefused('FOUR_EYES')
  back.by('chen').when(approveExpense, { expenseId }).thenFacts(whole)
})

test('C-53 refuses it also while the tenant’s settings are not known', () => {
  given(recorded())
    .knowing({ settings: undefined })
    .when(approveExpense, { expenseId })
    .thenRefused('FOUR_EYES')
})

test('C-53 records that somebody approved their own when the tenant allows it', () => {
  given(recorded())
    .knowing(ownApprovals)
    .when(approveExpense, { expenseId })
    .thenFacts({ ...whole, data: { ...whole.data, selfApproved: true } })
})

test('C-53 does not call it their own when another person approved', () => {
  given(recorded()).knowing(ownApprovals).by('boris').when(approveExpense, { expenseId }).thenFacts(whole)
})

test('changes nothing when sent twice, whole or part', () => {
  for (const input of [{ expenseId }, { expenseId, amount: '200.00' }]) {
    given(recorded())
      .by('boris')
      .when(approveExpense, input)
      .thenTwiceIsOnce((...all) =>
        given(...all)
          .by('boris')
          .when(approveExpense, input),
      )
  }
})

test('refuses to approve another amount once it is approved', () => {
  given(recorded(), approved(200_00))
    .by('boris')
    .when(approveExpense, { expenseId })
    .thenRefused('STATE_CONFLICT', { status: 'approved' })
})

test('R-028 refuses what was rejected or voided', () => {
  given(recorded(), rejected())
    .by('boris')
    .when(approveExpense, { expenseId })
    .thenRefused('STATE_CONFLICT', { status: 'rejected' })
  given(recorded(), approved(), voided())
    .by('boris')
    .when(approveExpense, { expenseId })
    .thenRefused('STATE_CONFLICT', { status: 'voided' })
})

test('refuses more than was claimed', () => {
  given(recorded())
    .by('boris')
    .when(approveExpense, { expenseId, amount: '500.01' })
    .thenRefused('AMOUNT_EXCEEDS_CLAIM', { claimed: '500.00' })
})

test('C-05 refuses amounts that are not positive, too precise or too large', () => {
  const approving = (amount: string) =>
    given(recorded()).by('boris').when(approveExpense, { expenseId, amount })
  approving('0').thenRefused('AMOUNT_NOT_POSITIVE')
  approving('-1').thenRefused('AMOUNT_NOT_POSITIVE')
  approving('1.001').thenRefused('AMOUNT_PRECISION')
  approving('10000000000000').thenRefused('AMOUNT_TOO_LARGE')
})

test('refuses an expense that does not exist', () => {
  given().by('boris').when(approveExpense, { expenseId }).thenRefused('NOT_FOUND')
})

test('A-08 refuses when the budget is exceeded and its policy is to block', () => {
  const budget = fold(chargedBudget, [
    opened({ overBudgetPolicy: 'block' }),
    committed({ amount: 10_000_00 }),
    committed({ amount: 500_00, commitmentId: 'another' }),
  ])
  given(recorded({ charge }))
    .by('boris')
    .knowing({ budget })
    .when(approveExpense, { expenseId, amount: '200' })
    .thenRefused('OVER_BUDGET', {
      amount: '10000.00',
      committed: '10500.00',
      requested: '200.00',
      exceededBy: '500.00',
    })
})

test('A-08 approves up to the last cent of a budget that blocks, and beyond of one that warns', () => {
  const full = committed({ amount: 10_000_00 })
  const blocking = fold(chargedBudget, [opened({ overBudgetPolicy: 'block' }), full])
  const warning = fold(chargedBudget, [opened(), full, committed({ commitmentId: 'another' })])
  for (const budget of [blocking, warning]) {
    const approving = given(recorded({ charge }))
      .by('boris')
      .knowing({ budget })
      .when(approveExpense, { expenseId })
    expect(approving.facts()).toHaveLength(1)
  }
})

test('A-08 stores by how much a budget that only warns is exceeded, so that the answer tells it', () => {
  const budget = fold(chargedBudget, [
    opened(),
    committed({ amount: 10_000_00 }),
    committed({ commitmentId: 'another' }),
  ])
  const [fact] = given(recorded({ charge }))
    .by('boris')
    .knowing({ budget })
    .when(approveExpense, { expenseId })
    .facts()
  expect(fact?.data).toMatchObject({
    overBudget: { amount: 10_000_00, committed: 10_500_00, exceededBy: 500_00 },
  })
})

test('C-07 knows of a budget what is committed: pending and approved, nothing that is free again', () => {
  const after = (...facts: readonly BudgetEvent[]) => fold(chargedBudget, [opened(), committed(), ...facts])
  expect(after()).toMatchObject({ amount: 10_000_00, committed: 500_00, policy: 'warn' })
  expect(after(spent(200_00))).toMatchObject({ committed: 200_00 })
  expect(after(spent(200_00), released({ pending: 0, spent: 200_00 }))).toMatchObject({ committed: 0 })
})
