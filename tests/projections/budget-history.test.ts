import { expect, test } from 'vitest'
import { type BudgetEvent, budgetFacts } from '#commands/budgets/events.ts'
import { budgetHistory, type BudgetHistoryRow } from '#projections/budget-history.ts'
import {
  budgetId,
  cents,
  closed,
  committed,
  crossed,
  day,
  deactivated,
  eur,
  expenseId,
  opened,
  released,
  spent,
} from '#tests/commands/budgets/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const rows = (...facts: readonly BudgetEvent[]) =>
  rowsOf<BudgetHistoryRow>(budgetHistory, logOf(...facts.map((fact) => [budgetId, fact] as const)))

test('each fact is a row that says who did it, when we knew it and when it counts', () => {
  expect(rows(opened(), committed())[1]).toEqual({
    budget_id: budgetId,
    revision: 1,
    position: '2',
    type: 'BudgetCommitted',
    recorded_at: '2025-03-22T10:00:01.000Z',
    effective_on: '2025-03-22',
    actor: 'amina',
    role: 'finance',
    expense_id: expenseId,
    cause: 'recorded',
    reason: null,
    threshold: null,
    status: null,
    amount: 0,
    pending: 500_00,
    spent: 0,
  })
})

test('each row says by how much the fact changed each figure, and the status it led to', () => {
  const data = {
    budgetId,
    amount: cents(9_000_00),
    previous: cents(10_000_00),
    currency: eur,
    reason: 'less',
  }
  const facts = rows(
    opened(),
    committed(),
    spent(420_00, 500_00),
    released({ pending: 0, spent: 420_00 }),
    { type: 'BudgetAmountRevised', data },
    crossed(80, 8_000_00),
    deactivated,
    closed,
  )
  const changes = facts.map(({ amount, pending, spent, status }) => [amount, pending, spent, status])
  expect(changes).toEqual([
    [10_000_00, 0, 0, 'active'],
    [0, 500_00, 0, null],
    [0, -500_00, 420_00, null],
    [0, 0, -420_00, null],
    [-1_000_00, 0, 0, null],
    [0, 0, 0, null],
    [0, 0, 0, 'inactive'],
    [0, 0, 0, 'closed'],
  ])
  expect(facts[4]?.reason).toBe('less')
  expect(facts[5]?.threshold).toBe(80)
})

test('an approved expense that is moved here is spent, and says why it came', () => {
  const moved = committed()
  const [, row] = rows(opened(), { ...moved, data: { ...moved.data, cause: 'moved', spent: true } })
  expect(row).toMatchObject({ pending: 0, spent: 500_00, cause: 'moved' })
})

test('an amount counts on the day that its fact names', () => {
  expect(rows(opened(), { ...committed(), effectiveOn: day('2025-07-01') })[1]?.effective_on).toBe(
    '2025-07-01',
  )
})

test('no fact of a budget is left out', () => {
  expect(Object.keys(budgetHistory.on).sort()).toEqual(Object.keys(budgetFacts.types).sort())
})
