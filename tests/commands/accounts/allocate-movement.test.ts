import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { allocateMovement } from '#commands/accounts/allocate-movement.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import {
  allocated,
  billed,
  billId,
  cancelled,
  cents,
  day,
  invoiced,
  invoiceId,
  movementId,
  otherInvoiceId,
  paid,
  partyId,
  penalty,
  recorded,
  reversed,
  second,
  settled,
} from '#tests/commands/accounts/movement-facts.ts'
import { fold, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const to = (amount: string, documentId = invoiceId) => ({
  ...{ partyId, currency: 'EUR', movementId },
  allocations: [{ documentId, amount }],
})

test('A-03 allocates an advance to an open document, today when no day is named; the balance stays', () => {
  const facts = [invoiced(), recorded(), settled()]
  given(...facts)
    .when(allocateMovement, to('30.00'))
    .thenFacts(allocated([paid(30_00)], today))
  const before = fold(account, facts)
  const after = fold(account, [...facts, allocated([paid(30_00)])])
  expect([after.balance, after.items.get(invoiceId)?.open]).toEqual([before.balance, 70_00])
})

test('A-06 several documents at once take from the oldest money first', () => {
  const both = {
    ...to('30.00'),
    allocations: [
      { documentId: invoiceId, amount: '30.00' },
      { documentId: otherInvoiceId, amount: '20.00' },
    ],
  }
  const later = settled({ settlementId: second, amount: cents(60_00), on: '2025-03-14' })
  given(invoiced(), invoiced({ documentId: otherInvoiceId }), recorded(), settled(), later)
    .when(allocateMovement, both)
    .thenFacts(
      allocated(
        [
          paid(30_00),
          paid(10_00, { documentId: otherInvoiceId }),
          paid(10_00, { documentId: otherInvoiceId, from: second }),
        ],
        today,
      ),
    )
})

test('bears the day that is named, or the latest day of what it touches when that is later', () => {
  given(invoiced(), recorded(), settled())
    .when(allocateMovement, { ...to('30.00'), date: '2025-03-12' })
    .thenFacts(allocated([paid(30_00)], '2025-03-12'))
  given(invoiced({ on: '2025-04-01' }), recorded(), settled())
    .when(allocateMovement, to('30.00'))
    .thenFacts(allocated([paid(30_00)], '2025-04-01'))
})

test('money that came later does not hinder an earlier day, unless it is needed', () => {
  const later = settled({ settlementId: second, amount: cents(60_00), on: '2025-03-14' })
  const on = (amount: string) =>
    given(invoiced(), recorded(), settled(), later).when(allocateMovement, {
      ...to(amount),
      date: '2025-03-12',
    })
  on('40.00').thenFacts(allocated([paid(40_00)], '2025-03-12'))
  on('40.01').thenRefused('VALUE_DATE', { date: '2025-03-12', earliest: '2025-03-14' })
})

test('refuses a day before the money or the document', () => {
  const early = { ...to('1.00'), date: '2025-03-11' }
  given(invoiced(), recorded(), settled()).when(allocateMovement, early).thenRefused('VALUE_DATE')
  given(invoiced({ on: '2025-03-12' }), recorded(), settled({ on: '2025-03-10' }))
    .when(allocateMovement, early)
    .thenRefused('VALUE_DATE')
})

test('refuses more than the advance, and tells how much is left of it', () => {
  given(invoiced(), recorded(), settled(), allocated([paid(30_00)]))
    .when(allocateMovement, to('10.01'))
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', { remaining: '10.00', requested: '10.01' })
  given(invoiced(), recorded())
    .when(allocateMovement, to('1.00'))
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', { remaining: '0.00', requested: '1.00' })
})

test('A-06 refuses more than is open of a document, one that is not there, and one on the same side', () => {
  given(invoiced({ amount: 5_00 }), recorded(), settled())
    .when(allocateMovement, to('5.01'))
    .thenRefused('AMOUNT_EXCEEDS_OPEN', { documentId: invoiceId, open: '5.00', requested: '5.01' })
  given(recorded(), settled()).when(allocateMovement, to('1.00')).thenRefused('DOCUMENT_UNKNOWN')
  given(billed(), recorded(), settled())
    .when(allocateMovement, to('1.00', billId))
    .thenRefused('DOCUMENT_SIDE', { documentId: billId })
})

test('refuses what is no payment in force, and a movement that is not there', () => {
  const refused = (...facts: readonly AccountEvent[]) =>
    given(invoiced(), ...facts)
      .when(allocateMovement, to('1.00'))
      .thenRefused('STATE_CONFLICT')
  refused(recorded(), cancelled)
  refused(recorded(), settled(), reversed)
  refused(penalty())
  given(invoiced()).when(allocateMovement, to('1.00')).thenRefused('NOT_FOUND')
})

test.each([
  ['0', 'AMOUNT_NOT_POSITIVE'],
  ['0.001', 'AMOUNT_PRECISION'],
  ['99999999999999', 'AMOUNT_TOO_LARGE'],
] as const)('refuses the amount %s', (amount, code) => {
  given(invoiced(), recorded(), settled()).when(allocateMovement, to(amount)).thenRefused(code)
})

test('refuses a document that is named twice, and no document at all', () => {
  const [one] = to('1.00').allocations
  given(invoiced(), recorded(), settled())
    .when(allocateMovement, { ...to('1.00'), allocations: one === undefined ? [] : [one, one] })
    .thenRefused('INVALID' as 'NOT_FOUND')
  expect(allocateMovement.input.safeParse({ ...to('1.00'), allocations: [] }).success).toBe(false)
})

test('a refund to the party is matched with the advance that it gives back', () => {
  const refund = { movementId: otherInvoiceId, type: 'debt_settlement', direction: 'increase' } as const
  const given2 = [
    recorded(),
    settled(),
    recorded({ ...refund, date: day('2025-03-13') }),
    settled({ movementId: otherInvoiceId, settlementId: second, side: 'debit', on: '2025-03-14' }),
  ]
  const [fact] = given(...given2)
    .when(allocateMovement, to('40.00', second))
    .facts()
  expect(fact?.data).toMatchObject({ matches: [{ debit: { itemId: second }, amount: 40_00 }] })
})
