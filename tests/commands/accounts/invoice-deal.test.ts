import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { invoiceDeal } from '#commands/accounts/invoice-deal.ts'
import { receivableIdOf } from '#commands/deals/events.ts'
import { largestAmount } from '#src/kernel/money.ts'
import { account as ofAccount, cents, day, limit, opening } from '#tests/commands/accounts/invoice-facts.ts'
import { newId as dealId, ordinary, specification } from '#tests/support/specification.ts'

const onAccount = specification(account)
const given = (...facts: AccountEvent[]) => onAccount(...facts).knowing({ winning: 1, last: undefined })
const won = { ...ofAccount, dealId, winning: 1, amount: cents(1200_00), wonOn: day('2025-03-20') }
const documentId = receivableIdOf(dealId, 1)

test('R-578 what a deal is worth is owed with the tenant’s VAT, after its term of payment', () => {
  given()
    .when(invoiceDeal, won)
    .thenFacts({
      type: 'ReceivableRecorded',
      data: {
        ...{ ...ofAccount, documentId, number: null, amount: cents(1440_00), net: cents(1200_00) },
        vat: [{ rate: '20.00', net: cents(1200_00), vat: cents(240_00) }],
        lines: [
          {
            ...{ description: 'Won deal', quantity: '1', unitPrice: '1200.00', vatRate: '20.00' },
            amount: cents(1200_00),
          },
        ],
        ...{ pricesIncludeVat: false, date: day('2025-03-20'), dueDate: day('2025-04-19') },
        origin: { module: 'crm', reference: dealId },
      },
      effectiveOn: day('2025-03-20'),
    })
})

test('changes nothing when sent twice, whatever the tenant has settled since', () => {
  const settings = { ...ordinary.settings, paymentTermDays: 60, defaultVatRate: '10.00' }
  given()
    .when(invoiceDeal, won)
    .thenTwiceIsOnce((...all) =>
      given(...all)
        .knowing({ settings })
        .when(invoiceDeal, won),
    )
})

test('raises nothing for a deal that was reopened meanwhile, or won once more', () => {
  given().knowing({ winning: undefined }).when(invoiceDeal, won).thenNothing()
  given().knowing({ winning: 2 }).when(invoiceDeal, won).thenNothing()
})

test('one that comes late counts from the last numbered invoice on, so that numbers keep the order of days', () => {
  const late = given().knowing({ last: { date: day('2025-03-21') } })
  expect(late.when(invoiceDeal, won).facts()).toMatchObject([
    { effectiveOn: '2025-03-21', data: { date: '2025-03-21', dueDate: '2025-04-20' } },
  ])
  const early = given().knowing({ last: { date: day('2025-03-01') } })
  expect(early.when(invoiceDeal, won).facts()).toMatchObject([{ effectiveOn: '2025-03-20' }])
})

test('A-31 passes a credit limit, and records by how much', () => {
  const [fact] = given(limit(1000_00)).when(invoiceDeal, won).facts()
  expect(fact?.data).toMatchObject({ limitExceeded: { exceededBy: 440_00, overrideReason: 'deal won' } })
})

test('refuses for a party that is not there or archived, and in a tenant that is not open', () => {
  given().knowing({ party: 'unknown' }).when(invoiceDeal, won).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(invoiceDeal, won).thenRefused('PARTY_ARCHIVED')
  given().knowing({ settings: undefined }).when(invoiceDeal, won).thenRefused('TENANT_UNKNOWN')
})

test('X-18 sent again by somebody, it counts on the first open day, or with the last invoice when that is later', () => {
  const locked = given().lockedUntil('2025-03-20').retried()
  expect(locked.when(invoiceDeal, won).facts()).toMatchObject([
    { effectiveOn: '2025-03-21', data: { date: '2025-03-21', dueDate: '2025-04-20' } },
  ])
  const numbered = locked.knowing({ last: { date: day('2025-03-22') } })
  expect(numbered.when(invoiceDeal, won).facts()).toMatchObject([{ effectiveOn: '2025-03-22' }])
  const open = given().lockedUntil('2025-03-19').retried()
  expect(open.when(invoiceDeal, won).facts()).toMatchObject([{ effectiveOn: '2025-03-20' }])
})

test('what is not sent again by somebody keeps its day, for the lane to refuse in locked books', () => {
  const locked = given().lockedUntil('2025-03-20')
  expect(locked.when(invoiceDeal, won).facts()).toMatchObject([{ effectiveOn: '2025-03-20' }])
})

test('sent again by somebody, it is owed by a party that was archived since, but never by an unknown one', () => {
  const again = given().retried()
  expect(again.knowing({ party: 'archived' }).when(invoiceDeal, won).facts()).toHaveLength(1)
  again.knowing({ party: 'unknown' }).when(invoiceDeal, won).thenRefused('PARTY_UNKNOWN')
})

test('refuses what no account can hold', () => {
  given(opening(100, '2025-03-21')).when(invoiceDeal, won).thenRefused('VALUE_DATE')
  given()
    .when(invoiceDeal, { ...won, amount: cents(0) })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given()
    .when(invoiceDeal, { ...won, amount: cents(largestAmount) })
    .thenRefused('AMOUNT_TOO_LARGE')
  given()
    .when(invoiceDeal, { ...won, wonOn: day('9999-12-20') })
    .thenRefused('INVALID')
})
