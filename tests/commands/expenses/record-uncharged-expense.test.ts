import { expect, test } from 'vitest'
import { expense } from '#commands/expenses/expense.ts'
import { recordUnchargedExpense } from '#commands/expenses/record-uncharged-expense.ts'
import { approved, charge, day, partyId, recorded } from '#tests/commands/expenses/facts.ts'
import { ordinary, specification } from '#tests/support/specification.ts'

const given = specification(expense)
const input = { partyId, amount: '500.00', date: '2025-03-20' }

test('R-072 records an expense of a party on no budget, on its own day', () => {
  given()
    .when(recordUnchargedExpense, input)
    .thenFacts({ ...recorded(), effectiveOn: day('2025-03-20') })
})

test('C-04 R-024 takes the tenant’s currency unless one is named', () => {
  const settings = { ...ordinary.settings, baseCurrency: 'XOF' }
  const inFrancs = given()
    .knowing({ settings })
    .when(recordUnchargedExpense, { ...input, amount: '500' })
  expect(inFrancs.facts()[0]?.data).toMatchObject({ currency: 'XOF', amount: 500 })
  const named = given().when(recordUnchargedExpense, { ...input, currency: 'TND', amount: '1.234' })
  expect(named.facts()[0]?.data).toMatchObject({ currency: 'TND', amount: 1234 })
})

test('C-08 R-071 needs no reference, even when the tenant wants one on budgets', () => {
  const settings = { ...ordinary.settings, requireReference: true }
  expect(given().knowing({ settings }).when(recordUnchargedExpense, input).facts()).toHaveLength(1)
})

test('changes nothing when sent twice, nor once it is decided', () => {
  given()
    .when(recordUnchargedExpense, input)
    .thenTwiceIsOnce((...all) => given(...all).when(recordUnchargedExpense, input))
  given(recorded(), approved(1)).when(recordUnchargedExpense, input).thenNothing()
})

test('refuses an id that another expense has', () => {
  given(recorded())
    .when(recordUnchargedExpense, { ...input, amount: '1' })
    .thenRefused('ALREADY_EXISTS')
  given(recorded({ charge })).when(recordUnchargedExpense, input).thenRefused('ALREADY_EXISTS')
})

test('R-035 refuses a party that does not exist or is archived', () => {
  given().knowing({ party: 'unknown' }).when(recordUnchargedExpense, input).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(recordUnchargedExpense, input).thenRefused('PARTY_ARCHIVED')
})

test('refuses to guess the currency of a tenant that is not open', () => {
  given().knowing({ settings: undefined }).when(recordUnchargedExpense, input).thenRefused('TENANT_UNKNOWN')
})

test('R-023 C-05 refuses amounts that are not positive, too precise or too large', () => {
  given()
    .when(recordUnchargedExpense, { ...input, amount: '0.00' })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given()
    .when(recordUnchargedExpense, { ...input, amount: -3 })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given()
    .when(recordUnchargedExpense, { ...input, amount: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(recordUnchargedExpense, { ...input, amount: '10000000000000' })
    .thenRefused('AMOUNT_TOO_LARGE')
})
