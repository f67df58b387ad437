import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { budget, committedOf, type OpenedBudget } from '#commands/budgets/budget.ts'
import { commit, thresholds } from '#commands/budgets/commit.ts'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import {
  budgetId,
  cents,
  committed,
  crossed,
  day,
  eur,
  expenseId,
  opened,
  partyId,
  released,
} from '#tests/commands/budgets/facts.ts'
import { fold } from '#tests/support/specification.ts'

/** Which thresholds fire when so much is set aside. */
function fired(state: OpenedBudget, amount: number): number[] {
  const expense = { expenseId, partyId, amount: cents(amount), currency: eur, date: day('2025-03-22') }
  const what = {
    commitmentId: 'new',
    cause: 'recorded',
    amount: cents(amount),
    spent: false,
    expense,
    expenseRevision: -1,
  } as const
  return commit(state, what, day('2025-03-22')).flatMap((fact) =>
    fact.type === 'BudgetThresholdCrossed' ? [fact.data.threshold] : [],
  )
}

const after = (...facts: readonly BudgetEvent[]) => fold(budget, [opened(), ...facts]) as OpenedBudget

test('fires 80 % at exactly 80 %, not a cent before', () => {
  expect(fired(after(), 7_999_99)).toEqual([])
  expect(fired(after(), 8_000_00)).toEqual([80])
})

test('fires 100 % at exactly 100 %, and both in one when both are reached at once', () => {
  expect(fired(after(), 9_999_99)).toEqual([80])
  expect(fired(after(), 10_000_00)).toEqual([80, 100])
})

test('fires each threshold once', () => {
  const high = committed({ amount: 8_500_00 })
  expect(fired(after(high, crossed(80, 8_500_00)), 100_00)).toEqual([])
  expect(fired(after(high, crossed(80, 8_500_00)), 1_500_00)).toEqual([100])
})

test('does not arm a threshold again when committed falls and rises', () => {
  const fallen = after(
    committed({ amount: 8_500_00 }),
    crossed(80, 8_500_00),
    released({ pending: 8_500_00 }),
  )
  expect(committedOf(fallen)).toBe(0)
  expect(fired(fallen, 9_000_00)).toEqual([])
})

test('fires whatever the policy is', () => {
  const ignoring = fold(budget, [opened({ overBudgetPolicy: 'ignore' })]) as OpenedBudget
  expect(fired(ignoring, 10_000_00)).toEqual([80, 100])
})

test('reaches a threshold exactly when the share is at least that, for every amount the ledger holds', () => {
  const amounts = fc.integer({ min: 1, max: 999_999_999_999_999 })
  fc.assert(
    fc.property(amounts, amounts, (amount, committed) => {
      const figures = { amount: cents(amount), committed: cents(committed) }
      const reached = thresholds(after(), figures, day('2025-01-01')).map(({ data }) => data)
      const expected = ([80, 100] as const)
        .filter((share) => BigInt(committed) * 100n >= BigInt(share) * BigInt(amount))
        .map((threshold) => ({ budgetId, threshold, ...figures }))
      expect(reached).toEqual(expected)
    }),
  )
})
