import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { applyCreditNote } from '#commands/accounts/apply-credit-note.ts'
import {
  applied,
  billed,
  billId,
  cancelled,
  cents,
  creditNoteId,
  day,
  expired,
  invoiced,
  invoiceId,
  issued,
  of,
  otherInvoiceId,
  used,
} from '#tests/commands/accounts/note-facts.ts'
import { fold, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const both = [invoiced(), invoiced({ documentId: otherInvoiceId }), issued()]

function apply(amount: string, more: { date?: string; documentId?: string } = {}) {
  const { documentId = invoiceId, ...rest } = more
  return { ...of, creditNoteId, allocations: [{ documentId, amount }], ...rest }
}

test('A-06 a credit note is used for several documents at once, and the balance stays as it is (A-03)', () => {
  const allocations = [
    { documentId: invoiceId, amount: '60.00' },
    { documentId: otherInvoiceId, amount: '25.00' },
  ]
  const matches = [used(60_00), used(25_00, otherInvoiceId)]
  const fact = {
    ...{ type: 'CreditNoteApplied' as const, data: { ...of, creditNoteId, matches } },
    effectiveOn: today,
  }
  given(...both)
    .when(applyCreditNote, { ...of, creditNoteId, allocations })
    .thenFacts(fact)
  const [before, after] = [fold(account, both), fold(account, [...both, fact])]
  expect(after.balance).toBe(before.balance)
  expect(after.items.get(invoiceId)?.open).toBe(40_00)
  expect(after.creditNotes.get(creditNoteId)?.used).toBe(85_00)
})

test('G-05 of two uses of 70.00 of 100.00 the second is refused with the 30.00 that remain', () => {
  given(...both, applied(70_00))
    .when(applyCreditNote, apply('70.00', { documentId: otherInvoiceId }))
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', { remaining: '30.00', requested: '70.00' })
})

test('G-06 R-235 of 10.00 of which 9.01 is used 0.99 is left, and can be used', () => {
  const small = [invoiced(), issued({ amount: cents(10_00) })]
  const facts = given(...small)
    .when(applyCreditNote, apply('9.01'))
    .facts()
  const after = fold(account, [...small, ...facts])
  expect(after.items.get(creditNoteId)?.open).toBe(99)
  expect(
    given(...small, ...facts)
      .when(applyCreditNote, apply('0.99'))
      .facts(),
  ).toHaveLength(1)
})

test('it is not used for more than is open of a document', () => {
  given(invoiced({ amount: cents(50_00) }), issued())
    .when(applyCreditNote, apply('50.01'))
    .thenRefused('AMOUNT_EXCEEDS_OPEN', { documentId: invoiceId, open: '50.00', requested: '50.01' })
})

test('it is not used for what stands on its own side, nor for what is not on the account', () => {
  given(billed(), issued())
    .when(applyCreditNote, apply('1.00', { documentId: billId }))
    .thenRefused('DOCUMENT_SIDE', { documentId: billId })
  given(issued()).when(applyCreditNote, apply('1.00')).thenRefused('DOCUMENT_UNKNOWN', {
    documentId: invoiceId,
  })
})

test('its use is not before its own date, nor that of the document', () => {
  given(invoiced(), issued())
    .when(applyCreditNote, apply('1.00', { date: '2025-03-09' }))
    .thenRefused('VALUE_DATE', { date: '2025-03-09', earliest: '2025-03-10' })
})

test('without a date it is used today, or on the day of what it touches when that is later', () => {
  const later = invoiced({ date: day('2025-04-02') })
  const [fact] = given(later, issued()).when(applyCreditNote, apply('1.00')).facts()
  expect(fact?.effectiveOn).toBe('2025-04-02')
})

test('A-07 R-240 one that has expired is not used, whether or not the run has been there', () => {
  const past = issued({ expiresOn: day('2025-03-21') })
  given(invoiced(), past)
    .when(applyCreditNote, apply('1.00', { date: '2025-03-20' }))
    .thenRefused('CREDIT_NOTE_EXPIRED', { expiresOn: '2025-03-21', date: today })
  given(invoiced(), past, expired(100_00, '2025-03-21'))
    .when(applyCreditNote, apply('1.00'))
    .thenRefused('CREDIT_NOTE_EXPIRED')
  given(invoiced(), issued())
    .when(applyCreditNote, apply('1.00', { date: '2025-05-01' }))
    .thenRefused('CREDIT_NOTE_EXPIRED', { expiresOn: '2025-04-30', date: '2025-05-01' })
})

test('A-05 on its last day it can still be used', () => {
  const last = issued({ expiresOn: today })
  expect(given(invoiced(), last).when(applyCreditNote, apply('1.00')).facts()).toHaveLength(1)
})

test('one that is cancelled, or not there, is not used', () => {
  given(invoiced(), issued(), cancelled())
    .when(applyCreditNote, apply('1.00'))
    .thenRefused('STATE_CONFLICT', { status: 'cancelled' })
  given(invoiced()).when(applyCreditNote, apply('1.00')).thenRefused('NOT_FOUND')
})

test('it is used for something, by amounts of money', () => {
  expect(applyCreditNote.input.safeParse({ ...of, creditNoteId, allocations: [] }).success).toBe(false)
  given(...both)
    .when(applyCreditNote, apply('0'))
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given(...both)
    .when(applyCreditNote, apply('0.001'))
    .thenRefused('AMOUNT_PRECISION')
  given(...both)
    .when(applyCreditNote, apply('99999999999999'))
    .thenRefused('AMOUNT_TOO_LARGE')
})
