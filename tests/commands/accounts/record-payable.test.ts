import { expect, test } from 'vitest'
import { Map } from 'immutable'
import { account } from '#commands/accounts/account.ts'
import { recordPayable } from '#commands/accounts/record-payable.ts'
import {
  cents,
  limit,
  opening,
  partyId,
  payable,
  receivable,
} from '#tests/commands/accounts/invoice-facts.ts'
import { fold, newId, specification } from '#tests/support/specification.ts'

const given = specification(account)
const bill = { partyId, currency: 'EUR', date: '2025-03-01', amount: '500.00' }

test('X-02 records what we owe a party from the day of the bill on', () => {
  given().when(recordPayable, bill).thenFacts(payable(500_00))
  expect(fold(account, [payable(500_00)])).toMatchObject({ balance: cents(-500_00) })
})

test('X-02 works out its lines and keeps the supplier’s number and where it comes from', () => {
  const lines = [{ description: 'Diesel', quantity: '41.7', unitPrice: '1.699', vatRate: '20' }]
  const origin = { module: 'purchases', reference: 'P-1' } as const
  const { amount: _amount, ...priced } = bill
  const sent = { ...priced, lines, pricesIncludeVat: true, origin, externalRef: 'S-2025-9' }
  expect(given().when(recordPayable, sent).facts()[0]?.data).toMatchObject({
    ...{ amount: 70_85, net: 59_04, vat: [{ rate: '20.00', net: 59_04, vat: 11_81 }], origin },
    ...{ externalRef: 'S-2025-9', pricesIncludeVat: true, number: null },
  })
})

test('A-31 a credit limit says nothing of what we owe', () => {
  given(limit(0), receivable(900_00, { documentId: partyId }))
    .when(recordPayable, bill)
    .thenFacts(payable(500_00))
})

test('changes nothing when sent twice', () => {
  given()
    .when(recordPayable, bill)
    .thenTwiceIsOnce((...all) => given(...all).when(recordPayable, bill))
  given(payable(500_00)).knowing({ party: 'archived' }).when(recordPayable, bill).thenNothing()
})

test('refuses an id that another document has', () => {
  given(payable(500_00))
    .when(recordPayable, { ...bill, externalRef: 'S-2' })
    .thenRefused('ALREADY_EXISTS')
  given(receivable(500_00)).when(recordPayable, bill).thenRefused('ALREADY_EXISTS')
})

test('refuses dates in the wrong order, before the opening balance or beyond the calendar', () => {
  given()
    .when(recordPayable, { ...bill, dueDate: '2025-02-28' })
    .thenRefused('DATE_ORDER')
  given(opening(1_00, '2025-03-02')).when(recordPayable, bill).thenRefused('VALUE_DATE')
  given()
    .when(recordPayable, { ...bill, date: '9999-12-31' })
    .thenRefused('INVALID')
})

test('X-04 refuses a code that stands for no rate on the day', () => {
  const { amount: _amount, ...priced } = bill
  const lines = [{ description: 'D', quantity: 1, unitPrice: 1, vatCode: 'TVA' }]
  given()
    .knowing({ rates: Map() })
    .when(recordPayable, { ...priced, lines })
    .thenRefused('VAT_RATE_UNKNOWN')
})

test('refuses amounts that are not positive, too precise or too large', () => {
  given()
    .when(recordPayable, { ...bill, amount: -1 })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given()
    .when(recordPayable, { ...bill, amount: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(recordPayable, { ...bill, amount: '10000000000000' })
    .thenRefused('AMOUNT_TOO_LARGE')
})

test('refuses a party that does not exist or is archived, and a tenant that is not open', () => {
  given().knowing({ party: 'unknown' }).when(recordPayable, bill).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(recordPayable, bill).thenRefused('PARTY_ARCHIVED')
  given().knowing({ settings: undefined }).when(recordPayable, bill).thenRefused('TENANT_UNKNOWN')
})

test('is a thing of its own in the stream of its account', () => {
  const naming = { tenant: 'acme', newId }
  const input = recordPayable.input.parse(bill)
  expect(recordPayable.about?.(input, naming)).toEqual({
    noun: 'account',
    id: newId,
    stream: `${partyId}.EUR`,
  })
})
