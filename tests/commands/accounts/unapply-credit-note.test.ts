import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { unapplyCreditNote } from '#commands/accounts/unapply-credit-note.ts'
import {
  applied,
  cancelled,
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
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(account)
const take = (amount: string, documentId = invoiceId) => ({
  ...{ ...of, creditNoteId },
  allocations: [{ documentId, amount }],
})

test('a use is taken back as of the day it was made, and can be made again', () => {
  const facts = given(invoiced(), issued(), applied(60_00)).when(unapplyCreditNote, take('20.00')).facts()
  expect(facts).toEqual([
    {
      type: 'CreditNoteUnapplied',
      data: { ...of, creditNoteId, undone: [{ ...used(20_00), appliedOn: '2025-03-15' }] },
      effectiveOn: '2025-03-15',
    },
  ])
  const after = fold(account, [invoiced(), issued(), applied(60_00), ...facts])
  expect(after.items.get(creditNoteId)?.open).toBe(60_00)
  expect(after.items.get(invoiceId)?.open).toBe(60_00)
  expect(after.creditNotes.get(creditNoteId)?.used).toBe(40_00)
})

test('uses of several days are taken back on those days, the latest first', () => {
  const facts = given(invoiced(), issued(), applied(30_00, { on: '2025-03-12' }), applied(30_00))
    .when(unapplyCreditNote, take('40.00'))
    .facts()
  expect(facts.map(({ effectiveOn }) => effectiveOn)).toEqual(['2025-03-12', '2025-03-15'])
})

test('no more is taken back than was used', () => {
  given(invoiced(), issued(), applied(60_00))
    .when(unapplyCreditNote, take('60.01'))
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', {
      ...{ documentId: invoiceId, remaining: '60.00', requested: '60.01' },
    })
  given(invoiced(), issued(), applied(60_00))
    .when(unapplyCreditNote, take('1.00', otherInvoiceId))
    .thenRefused('DOCUMENT_UNKNOWN', { documentId: otherInvoiceId })
})

test('A-07 nothing is taken back of a credit note that has expired', () => {
  const past = issued({ expiresOn: day('2025-03-21') })
  given(invoiced(), past, applied(60_00))
    .when(unapplyCreditNote, take('1.00'))
    .thenRefused('CREDIT_NOTE_EXPIRED')
  given(invoiced(), past, applied(60_00), expired(40_00, '2025-03-21'))
    .when(unapplyCreditNote, take('1.00'))
    .thenRefused('CREDIT_NOTE_EXPIRED')
})

test('taken back twice it is refused: there is nothing left to take back', () => {
  const facts = given(invoiced(), issued(), applied(60_00)).when(unapplyCreditNote, take('60.00')).facts()
  given(invoiced(), issued(), applied(60_00), ...facts)
    .when(unapplyCreditNote, take('60.00'))
    .thenRefused('DOCUMENT_UNKNOWN')
})

test('one that is cancelled, or not there, has no use to take back', () => {
  given(invoiced(), issued(), cancelled()).when(unapplyCreditNote, take('1.00')).thenRefused('STATE_CONFLICT')
  given().when(unapplyCreditNote, take('1.00')).thenRefused('NOT_FOUND')
})

test('amounts are money', () => {
  const facts = [invoiced(), issued(), applied(60_00)]
  given(...facts)
    .when(unapplyCreditNote, take('0'))
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given(...facts)
    .when(unapplyCreditNote, take('0.001'))
    .thenRefused('AMOUNT_PRECISION')
  given(...facts)
    .when(unapplyCreditNote, take('99999999999999'))
    .thenRefused('AMOUNT_TOO_LARGE')
})
