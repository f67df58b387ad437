import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { chargeRecordedExpense } from '#commands/budgets/charge-recorded-expense.ts'
import { commitmentId } from '#commands/budgets/charged-expense.ts'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import { derivedId } from '#src/kernel/ids.ts'
import {
  budgetId,
  cents,
  closed,
  committed,
  crossed,
  day,
  deactivated,
  eur,
  expenseAfter,
  opened,
  partyId,
} from '#tests/commands/budgets/facts.ts'
import { newId, ordinary, recorded, specification } from '#tests/support/specification.ts'

const unknown = { expense: expenseAfter() }
const given = (...facts: readonly BudgetEvent[]) => specification(budget)(...facts).knowing(unknown)

const input = { budgetId, partyId, amount: '500.00', date: '2025-03-22' }
const id = commitmentId(budgetId, { expenseId: newId, revision: -1 })
const details = { expenseId: newId, partyId, amount: cents(500_00), currency: eur, date: day('2025-03-22') }
const charge = { budgetId, commitmentId: id }

/** The budget has set 500.00 aside for it, on the day of the expense. */
const room = {
  type: 'BudgetCommitted',
  data: {
    budgetId,
    commitmentId: id,
    cause: 'recorded',
    amount: cents(500_00),
    spent: false,
    expense: details,
    expenseRevision: -1,
  },
  effectiveOn: day('2025-03-22'),
} as const

test('R-077 sets the amount aside in the currency of the budget, on the day of the expense', () => {
  given(opened()).when(chargeRecordedExpense, input).thenFacts(room)
})

test('C-04 takes the currency of the budget, whatever the tenant’s is', () => {
  given(opened())
    .knowing({ settings: { ...ordinary.settings, baseCurrency: 'XOF' } })
    .when(chargeRecordedExpense, input)
    .thenFacts(room)
})

test('R-021 R-022 R-026 carries all that is to be recorded of the expense', () => {
  const told = {
    reference: { type: 'ticket' as const, id: '123' },
    description: 'Affiches',
    category: 'print',
    paymentMethod: 'card',
    receipt: { url: 'https://receipts.example/1', sha256: 'ab'.repeat(32) },
    metadata: { cost: { centre: 7 } },
    legacyId: '9',
  }
  given(opened())
    .when(chargeRecordedExpense, { ...input, ...told })
    .thenFacts({ ...room, data: { ...room.data, expense: { ...details, ...told } } })
})

test('changes nothing when sent again once the expense is written', () => {
  const expense = expenseAfter({ type: 'ExpenseRecorded', data: { ...details, charge } })
  given(opened(), room).knowing({ expense }).when(chargeRecordedExpense, input).thenNothing()
})

test('changes nothing when sent again after the expense was decided', () => {
  const expense = expenseAfter(
    { type: 'ExpenseRecorded', data: { ...details, charge } },
    { type: 'ExpenseApproved', data: { expenseId: newId, amount: cents(200_00) } },
  )
  given(opened()).knowing({ expense }).when(chargeRecordedExpense, input).thenNothing()
})

test('asks to be sent again while the first one is still being written', () => {
  given(opened(), room).when(chargeRecordedExpense, input).thenRefused('CONFLICT')
})

test('refuses an id that another expense has', () => {
  const other = expenseAfter({ type: 'ExpenseRecorded', data: { ...details, amount: cents(1), charge } })
  given(opened()).knowing({ expense: other }).when(chargeRecordedExpense, input).thenRefused('ALREADY_EXISTS')
})

test('refuses the id of an expense that is on no budget or on another one', () => {
  const uncharged = expenseAfter({ type: 'ExpenseRecorded', data: details })
  given(opened())
    .knowing({ expense: uncharged })
    .when(chargeRecordedExpense, input)
    .thenRefused('ALREADY_EXISTS')
  const elsewhere = { budgetId: derivedId('other'), commitmentId: derivedId('theirs') }
  const there = expenseAfter({ type: 'ExpenseRecorded', data: { ...details, charge: elsewhere } })
  given(opened()).knowing({ expense: there }).when(chargeRecordedExpense, input).thenRefused('ALREADY_EXISTS')
})

test('R-036 refuses a budget that does not exist', () => {
  given().when(chargeRecordedExpense, input).thenRefused('BUDGET_UNKNOWN')
})

test('R-035 refuses a party that does not exist or is archived', () => {
  given(opened())
    .knowing({ party: 'unknown' })
    .when(chargeRecordedExpense, input)
    .thenRefused('PARTY_UNKNOWN')
  given(opened())
    .knowing({ party: 'archived' })
    .when(chargeRecordedExpense, input)
    .thenRefused('PARTY_ARCHIVED')
})

test('C-09 refuses the budget of another party', () => {
  given(opened())
    .when(chargeRecordedExpense, { ...input, partyId: derivedId('stranger') })
    .thenRefused('BUDGET_PARTY_MISMATCH')
})

test('C-09 refuses another currency', () => {
  given(opened())
    .when(chargeRecordedExpense, { ...input, currency: 'XOF', amount: '500' })
    .thenRefused('BUDGET_CURRENCY_MISMATCH', { budgetCurrency: 'EUR', currency: 'XOF' })
})

test('C-09 refuses a budget that is inactive or closed', () => {
  given(opened(), deactivated)
    .when(chargeRecordedExpense, input)
    .thenRefused('BUDGET_NOT_ACTIVE', { status: 'inactive' })
  given(opened(), closed)
    .when(chargeRecordedExpense, input)
    .thenRefused('BUDGET_NOT_ACTIVE', { status: 'closed' })
})

test.each(['2024-12-31', '2026-01-01'])('C-09 A-38 refuses the date %s outside the budget', (date) => {
  given(opened())
    .when(chargeRecordedExpense, { ...input, date })
    .thenRefused('BUDGET_PERIOD', { startDate: '2025-01-01', endDate: '2025-12-31', date })
})

test.each(['2025-01-01', '2025-12-31'])(
  'A-38 takes the date %s: first and last day belong to the budget',
  (date) => {
    expect(
      given(opened())
        .when(chargeRecordedExpense, { ...input, date })
        .facts(),
    ).toHaveLength(1)
  },
)

test('A-38 takes any later date when the budget has no end, and none before its start', () => {
  const { endDate: _none, ...opening } = opened().data
  const open = { type: 'BudgetOpened', data: opening } as const
  expect(
    given(open)
      .when(chargeRecordedExpense, { ...input, date: '2099-12-31' })
      .facts(),
  ).toHaveLength(1)
  given(open)
    .when(chargeRecordedExpense, { ...input, date: '2024-12-31' })
    .thenRefused('BUDGET_PERIOD', { startDate: '2025-01-01', endDate: null, date: '2024-12-31' })
})

test('A-08 G-02 refuses more than is left when the policy is to block, and tells by how much', () => {
  given(opened({ overBudgetPolicy: 'block' }), committed())
    .when(chargeRecordedExpense, { ...input, amount: '9600.00' })
    .thenRefused('OVER_BUDGET', {
      amount: '10000.00',
      committed: '500.00',
      requested: '9600.00',
      exceededBy: '100.00',
    })
})

test('A-08 gives the last cent and refuses the first one beyond', () => {
  const blocking = opened({ overBudgetPolicy: 'block' })
  given(blocking, committed())
    .when(chargeRecordedExpense, { ...input, amount: '9500.01' })
    .thenRefused('OVER_BUDGET', {
      amount: '10000.00',
      committed: '500.00',
      requested: '9500.01',
      exceededBy: '0.01',
    })
  const [last] = given(blocking, committed())
    .when(chargeRecordedExpense, { ...input, amount: '9500.00' })
    .facts()
  expect(last?.data).not.toHaveProperty('excess')
})

test('G-02 lets an excess pass when the policy is to warn, stores it and tells it', () => {
  const facts = given(opened(), committed(), crossed(80, 8_000_00))
    .when(chargeRecordedExpense, { ...input, amount: '9600.00' })
    .facts()
  expect(facts.map(({ type }) => type)).toEqual(['BudgetCommitted', 'BudgetThresholdCrossed'])
  const excess = { amount: 10_000_00, committed: 500_00, requested: 9_600_00, exceededBy: 100_00 }
  expect(facts[0]?.data).toMatchObject({ excess })
  expect(facts[1]?.data).toEqual({ budgetId, threshold: 100, committed: 10_100_00, amount: 10_000_00 })
  expect(chargeRecordedExpense.answer(facts.map((fact) => recorded(budget, fact)))).toEqual({
    warnings: [
      {
        code: 'OVER_BUDGET',
        amount: '10000.00',
        committed: '500.00',
        requested: '9600.00',
        exceededBy: '100.00',
      },
    ],
  })
})

test('A-08 passes over an excess when the policy is to ignore it', () => {
  const facts = given(opened({ overBudgetPolicy: 'ignore' }))
    .when(chargeRecordedExpense, { ...input, amount: '10000.01' })
    .facts()
  expect(facts[0]?.data).not.toHaveProperty('excess')
  expect(chargeRecordedExpense.answer(facts.map((fact) => recorded(budget, fact)))).toEqual({ warnings: [] })
})

test('C-08 wants a reference when the tenant says so', () => {
  const settings = { ...ordinary.settings, requireReference: true }
  given(opened()).knowing({ settings }).when(chargeRecordedExpense, input).thenRefused('REFERENCE_REQUIRED')
  const reference = { type: 'lead' as const, id: '7' }
  const asked = given(opened())
    .knowing({ settings })
    .when(chargeRecordedExpense, { ...input, reference })
  expect(asked.facts()).toHaveLength(1)
})

test('R-023 C-05 refuses amounts that are not positive, too precise or too large', () => {
  given(opened())
    .when(chargeRecordedExpense, { ...input, amount: '0' })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given(opened())
    .when(chargeRecordedExpense, { ...input, amount: '-1' })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given(opened())
    .when(chargeRecordedExpense, { ...input, amount: '0.001' })
    .thenRefused('AMOUNT_PRECISION')
  given(opened())
    .when(chargeRecordedExpense, { ...input, amount: '10000000000000' })
    .thenRefused('AMOUNT_TOO_LARGE')
})

test('refuses what would take the budget’s figures beyond exact numbers', () => {
  const most = 999_999_999_999_999
  const full = Array.from({ length: 9 }, (_, n) => committed({ amount: most, commitmentId: `c${n}` }))
  given(opened({ overBudgetPolicy: 'ignore' }), ...full)
    .when(chargeRecordedExpense, { ...input, amount: '9999999999999.99' })
    .thenRefused('AMOUNT_TOO_LARGE')
})
