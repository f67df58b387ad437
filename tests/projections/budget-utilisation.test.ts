import { expect, test } from 'vitest'
import { type BudgetEvent, budgetFacts } from '#commands/budgets/events.ts'
import { budgetUtilisation, healthOf } from '#projections/budget-utilisation.ts'
import type { BudgetUtilisationRow } from '#projections/budget-utilisation.ts'
import {
  budgetId,
  cents,
  closed,
  committed,
  crossed,
  deactivated,
  eur,
  opened,
  partyId,
  released,
  spent,
} from '#tests/commands/budgets/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const rows = (...facts: readonly BudgetEvent[]) =>
  rowsOf<BudgetUtilisationRow>(budgetUtilisation, logOf(...facts.map((fact) => [budgetId, fact] as const)))
const row = (...facts: readonly BudgetEvent[]) => rows(...facts)[0]

test('R-037 R-038 R-039 R-040 R-041 a budget is one row with its party, name and amount', () => {
  expect(rows(opened())).toEqual([
    {
      budget_id: budgetId,
      party_id: partyId,
      name: 'Budget Marketing 2025',
      sort_name: 'budget marketing 2025',
      amount: 10_000_00,
      currency: 'EUR',
      decimals: 2,
      start_date: '2025-01-01',
      end_date: '2025-12-31',
      status: 'active',
      description: null,
      over_budget_policy: 'warn',
      pending: 0,
      spent: 0,
      health: 'ok',
      legacy_id: null,
      created_at: '2025-03-22T10:00:00.000Z',
      updated_at: '2025-03-22T10:00:00.000Z',
      revision: 0,
    },
  ])
})

test('R-045 a budget without expenses has nothing pending and nothing spent', () => {
  expect(row(opened())).toMatchObject({ pending: 0, spent: 0, health: 'ok' })
})

test('R-046 a budget stays one row whatever happens to it', () => {
  expect(rows(opened(), committed(), spent(), released({ pending: 0, spent: 500_00 }), closed)).toHaveLength(
    1,
  )
})

test('R-042 G-01 a pending expense is committed, an approved one spent, a rejected one neither', () => {
  const second = committed({ amount: 300_00, commitmentId: 'second' })
  const freed = released({ pending: 300_00 })
  expect(row(opened(), committed())).toMatchObject({ pending: 500_00, spent: 0 })
  expect(row(opened(), committed(), spent())).toMatchObject({ pending: 0, spent: 500_00 })
  expect(row(opened(), committed(), spent(), second, freed)).toMatchObject({ pending: 0, spent: 500_00 })
})

test('C-07 what is not approved of an expense is free again', () => {
  expect(row(opened(), committed(), spent(420_00, 500_00))).toMatchObject({ pending: 0, spent: 420_00 })
})

test('C-07 a voided expense no longer counts', () => {
  const facts = [opened(), committed(), spent(), released({ pending: 0, spent: 500_00 })]
  expect(row(...facts)).toMatchObject({ pending: 0, spent: 0 })
})

test('an approved expense that is moved here counts as spent at once', () => {
  const moved = committed()
  expect(row(opened(), { ...moved, data: { ...moved.data, cause: 'moved', spent: true } })).toMatchObject({
    pending: 0,
    spent: 500_00,
  })
})

test('a revision changes the amount and how the budget does', () => {
  const data = { budgetId, amount: cents(400_00), previous: cents(10_000_00), currency: eur, reason: 'less' }
  expect(row(opened(), committed(), { type: 'BudgetAmountRevised', data })).toMatchObject({
    amount: 400_00,
    pending: 500_00,
    health: 'over',
  })
})

test('R-009 R-010 its status follows what is done to it', () => {
  const reopened = { type: 'BudgetReopened', data: { budgetId, reason: 'a late invoice' } } as const
  expect(row(opened(), deactivated)?.status).toBe('inactive')
  expect(row(opened(), deactivated, { type: 'BudgetActivated', data: { budgetId } })?.status).toBe('active')
  expect(row(opened(), closed)?.status).toBe('closed')
  expect(row(opened(), closed, reopened)?.status).toBe('active')
})

test('R-012 R-013 it is created with its first fact and updated with its last, a crossed threshold included', () => {
  expect(row(opened(), committed(), crossed(80, 8_000_00))).toMatchObject({
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:02.000Z',
    revision: 2,
  })
})

test('A-08 health is ok below 80 %, a warning up to 100 %, over beyond', () => {
  const figures = [0, 79_99, 80_00, 100_00, 100_01].map((figure) => healthOf(100_00, figure))
  expect(figures).toEqual(['ok', 'ok', 'warning', 'warning', 'over'])
})

test('A-08 health is exact for the largest amounts, where a float would not be', () => {
  const amount = 999_999_999_999_999
  expect(healthOf(amount, 799_999_999_999_999)).toBe('ok')
  expect(healthOf(amount, 800_000_000_000_000)).toBe('warning')
  expect(healthOf(amount, amount)).toBe('warning')
  expect(healthOf(amount, amount + 1)).toBe('over')
})

test('C-10 a budget of zero is ok while nothing is committed', () => {
  expect([healthOf(0, 0), healthOf(0, 1)]).toEqual(['ok', 'over'])
})

test('every fact of a budget moves its row to the revision of its stream', () => {
  expect(Object.keys(budgetUtilisation.on).sort()).toEqual(Object.keys(budgetFacts.types).sort())
})
