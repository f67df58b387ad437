import { expect, test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { openBudget } from '#commands/budgets/open-budget.ts'
import { budgetId, cents, day, eur, opened, partyId } from '#tests/commands/budgets/facts.ts'
import { ordinary, specification } from '#tests/support/specification.ts'

const given = specification(budget)
const marketing = {
  partyId,
  name: 'Budget Marketing 2025',
  amount: '10000.00',
  startDate: '2025-01-01',
  endDate: '2025-12-31',
}

test('R-076 opens a budget in the currency of the tenant, active, counting from its first day', () => {
  given()
    .when(openBudget, marketing)
    .thenFacts({ ...opened(), effectiveOn: day('2025-01-01') })
})

test('counts from the first open day when the books are locked for its first one', () => {
  given()
    .lockedUntil('2025-02-28')
    .when(openBudget, marketing)
    .thenFacts({ ...opened(), effectiveOn: day('2025-03-01') })
})

test('R-006 C-04 takes the currency that is named rather than the tenant’s', () => {
  const [fact] = given()
    .when(openBudget, { ...marketing, currency: 'XOF', amount: '500000' })
    .facts()
  expect(fact?.data).toMatchObject({ currency: 'XOF', amount: 500_000 })
})

test('R-008 may stay without an end', () => {
  const { endDate: _none, ...open } = marketing
  const [fact] = given().when(openBudget, open).facts()
  expect(fact?.data).not.toHaveProperty('endDate')
})

test('C-01 keeps the name that an older system gave it', () => {
  const [fact] = given()
    .when(openBudget, { ...marketing, legacyId: '42' })
    .facts()
  expect(fact?.data).toMatchObject({ budgetId, legacyId: '42' })
})

test('R-016 R-011 keeps names and descriptions in every script', () => {
  const text = { name: 'Büdget 予算 💶', description: 'Campagne d’été, « phase 2 »' }
  const [fact] = given()
    .when(openBudget, { ...marketing, ...text })
    .facts()
  expect(fact?.data).toMatchObject(text)
})

test('counts from today when the budget begins later', () => {
  const [fact] = given()
    .when(openBudget, { ...marketing, startDate: '2025-06-01' })
    .facts()
  expect(fact?.effectiveOn).toBe('2025-03-22')
})

test('changes nothing when sent twice', () => {
  given()
    .when(openBudget, marketing)
    .thenTwiceIsOnce((...all) => given(...all).when(openBudget, marketing))
})

test('changes nothing when the amount is only written otherwise', () => {
  given(opened())
    .when(openBudget, { ...marketing, amount: 10000 })
    .thenNothing()
})

test('changes nothing when sent again after a revision: opening values stay what they were', () => {
  const revised = { budgetId, amount: cents(1_00), previous: cents(10_000_00), currency: eur, reason: 'less' }
  given(opened(), { type: 'BudgetAmountRevised', data: revised }).when(openBudget, marketing).thenNothing()
})

test('refuses an id that another budget has', () => {
  given(opened())
    .when(openBudget, { ...marketing, name: 'Another' })
    .thenRefused('ALREADY_EXISTS')
})

test('R-015 refuses a party that does not exist', () => {
  given().knowing({ party: 'unknown' }).when(openBudget, marketing).thenRefused('PARTY_UNKNOWN')
})

test('refuses an archived party, and answers a repeated request as before', () => {
  given().knowing({ party: 'archived' }).when(openBudget, marketing).thenRefused('PARTY_ARCHIVED')
  given(opened()).knowing({ party: 'archived' }).when(openBudget, marketing).thenNothing()
})

test('R-008 refuses an end before the start, and takes a budget of one day', () => {
  given()
    .when(openBudget, { ...marketing, endDate: '2024-12-31' })
    .thenRefused('DATE_ORDER')
  expect(
    given()
      .when(openBudget, { ...marketing, endDate: '2025-01-01' })
      .facts(),
  ).toHaveLength(1)
})

test('refuses to guess the currency of a tenant that is not open', () => {
  given().knowing({ settings: undefined }).when(openBudget, marketing).thenRefused('TENANT_UNKNOWN')
})

test.each(['0', '0.00', '-0', '-1', 0, -5])('R-005 C-10 refuses the amount %s', (amount) => {
  given()
    .when(openBudget, { ...marketing, amount })
    .thenRefused('AMOUNT_NOT_POSITIVE')
})

test('C-05 refuses more decimals than the currency has', () => {
  given()
    .when(openBudget, { ...marketing, amount: '10.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .knowing({ settings: { ...ordinary.settings, baseCurrency: 'XOF' } })
    .when(openBudget, { ...marketing, amount: '10.5' })
    .thenRefused('AMOUNT_PRECISION', { amount: '10.5', currency: 'XOF', decimals: 0 })
})

test('refuses an amount beyond what the ledger holds', () => {
  given()
    .when(openBudget, { ...marketing, amount: '10000000000000.00' })
    .thenRefused('AMOUNT_TOO_LARGE')
})

test.each([
  ['R-004 an empty name', { name: '  ' }],
  ['R-004 a name of 256 characters', { name: 'x'.repeat(256) }],
  ['R-003 no party', { partyId: undefined }],
  ['R-006 a currency that does not exist', { currency: 'EUX' }],
  ['R-007 a day that does not exist', { startDate: '2025-02-29' }],
  ['a policy that does not exist', { overBudgetPolicy: 'panic' }],
  ['R-074 a figure that is computed', { spent: '1.00' }],
])('does not take %s', (_what, wrong) => {
  expect(openBudget.input.safeParse({ ...marketing, ...wrong }).success).toBe(false)
})

test('A-08 knows three policies and warns unless told otherwise', () => {
  for (const overBudgetPolicy of ['ignore', 'warn', 'block'] as const) {
    const [fact] = given()
      .when(openBudget, { ...marketing, overBudgetPolicy })
      .facts()
    expect(fact?.data).toMatchObject({ overBudgetPolicy })
  }
})
