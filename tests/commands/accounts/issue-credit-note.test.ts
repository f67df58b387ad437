import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { issueCreditNote } from '#commands/accounts/issue-credit-note.ts'
import {
  billed,
  billId,
  cancelled,
  cents,
  creditNoteId,
  day,
  invoiced,
  invoiceId,
  issued,
  of,
  origin,
  reason,
} from '#tests/commands/accounts/note-facts.ts'
import { fold, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const input = { ...of, amount: '100.00', reason, origin }

test('R-230 a credit note is issued as of today, and moves the balance', () => {
  const { expiresOn: _expiresOn, ...data } = issued({ date: today }).data
  const fact = { type: 'CreditNoteIssued' as const, data, effectiveOn: today }
  given().when(issueCreditNote, input).thenFacts(fact)
  expect(fold(account, [fact]).balance).toBe(-100_00)
})

test('R-236 R-238 it bears the date and the expiry that are sent', () => {
  given()
    .when(issueCreditNote, { ...input, date: '2025-03-10', expiresOn: '2025-04-30' })
    .thenFacts(issued())
})

test('R-239 R-244 R-245 reason, origin document and origin module are mandatory', () => {
  for (const field of ['reason', 'origin'] as const) {
    const { [field]: _left, ...rest } = input
    expect(issueCreditNote.input.safeParse(rest).success).toBe(false)
  }
  expect(issueCreditNote.input.safeParse({ ...input, origin: { module: 'sales' } }).success).toBe(false)
})

test.each([
  ['ventes', 'sales', 'decrease'],
  ['achats', 'purchases', 'increase'],
  ['salaires', 'payroll', 'decrease'],
  ['trésorerie', 'treasury', 'decrease'],
  ['tresorerie', 'treasury', 'decrease'],
  ['crm', 'crm', 'decrease'],
  ['flotte', 'fleet', 'decrease'],
] as const)(
  'C-36 A-02 the module %s is %s, and its credit notes %s the balance',
  (name, module, direction) => {
    const [fact] = given()
      .when(issueCreditNote, { ...input, origin: { module: name, reference: 'S-1' } })
      .facts()
    expect(fact?.data).toMatchObject({ origin: { module, reference: 'S-1' }, direction })
  },
)

test('C-36 offsets say their direction, and nobody else does', () => {
  const offsets = { ...input, origin: { module: 'compensations' as const, reference: 'C-1' } }
  expect(issueCreditNote.input.safeParse(offsets).success).toBe(false)
  expect(issueCreditNote.input.safeParse({ ...input, direction: 'increase' }).success).toBe(false)
  const [fact] = given()
    .when(issueCreditNote, { ...offsets, direction: 'increase' })
    .facts()
  expect(fact?.data).toMatchObject({ origin: { module: 'offsets' }, direction: 'increase' })
})

test('it corrects an invoice of the account in the shares of its VAT', () => {
  const vat = [
    { rate: '20.00', net: cents(50_00), vat: cents(10_00) },
    { rate: '5.50', net: cents(100_00), vat: cents(5_50) },
  ]
  const [fact] = given(invoiced({ amount: cents(165_50), vat }))
    .when(issueCreditNote, { ...input, amount: '82.75', documentId: invoiceId })
    .facts()
  expect(fact?.data).toMatchObject({
    documentId: invoiceId,
    documentKind: 'receivable',
    vat: [
      { rate: '20.00', net: 25_00, vat: 5_00 },
      { rate: '5.50', net: 50_00, vat: 2_75 },
    ],
  })
})

test('at most what is left to credit on the invoice', () => {
  const first = issued({ documentId: invoiceId, documentKind: 'receivable', amount: cents(70_00) })
  const more = { ...input, documentId: invoiceId, id: invoiceId.replace(/^./, '0') }
  given(invoiced(), first)
    .when(issueCreditNote, { ...input, amount: '30.01', documentId: invoiceId, reason: 'again' })
    .thenRefused('ALREADY_EXISTS')
  expect(fold(account, [invoiced(), first]).invoices.get(invoiceId)?.credited).toBe(70_00)
  expect(fold(account, [invoiced(), first, cancelled(70_00)]).invoices.get(invoiceId)?.credited).toBe(0)
  given(invoiced({ amount: cents(99_99) }))
    .when(issueCreditNote, more)
    .thenRefused('CREDIT_EXCEEDS_DOCUMENT', {
      ...{ documentId: invoiceId, creditable: '99.99', requested: '100.00' },
    })
})

test('it corrects documents of the other side alone', () => {
  given(billed())
    .when(issueCreditNote, { ...input, documentId: billId })
    .thenRefused('DOCUMENT_SIDE', { documentId: billId })
  given(invoiced())
    .when(issueCreditNote, {
      ...{ ...input, documentId: invoiceId },
      origin: { module: 'achats', reference: 'A-1' },
    })
    .thenRefused('DOCUMENT_SIDE', { documentId: invoiceId })
  given()
    .when(issueCreditNote, { ...input, documentId: billId })
    .thenRefused('DOCUMENT_UNKNOWN', { documentId: billId })
})

test('it is not dated before the document it corrects, nor before the opening balance', () => {
  given(invoiced())
    .when(issueCreditNote, { ...input, documentId: invoiceId, date: '2025-02-28' })
    .thenRefused('VALUE_DATE', { date: '2025-02-28', earliest: '2025-03-01' })
})

test('C-60 it is not dated before the last one that has a number', () => {
  const numbered = given().knowing({ last: { date: '2025-03-20' } })
  numbered
    .when(issueCreditNote, { ...input, date: '2025-03-19' })
    .thenRefused('DATE_ORDER', { date: '2025-03-19', last: '2025-03-20' })
  const [fact] = numbered.when(issueCreditNote, { ...input, date: '2025-03-20' }).facts()
  expect(fact?.effectiveOn).toBe('2025-03-20')
})

test('C-60 it is not dated after today: no later one could be numbered until then', () => {
  given()
    .when(issueCreditNote, { ...input, date: '2025-03-23' })
    .thenRefused('DATE_ORDER', { date: '2025-03-23', today })
})

test('it does not expire before it is issued', () => {
  given()
    .when(issueCreditNote, { ...input, expiresOn: '2025-03-21' })
    .thenRefused('DATE_ORDER', { date: today, expiresOn: '2025-03-21' })
  expect(
    given()
      .when(issueCreditNote, { ...input, expiresOn: today })
      .facts(),
  ).toHaveLength(1)
})

test('sent twice it changes nothing, other values under its id are refused', () => {
  const sent = { ...input, id: creditNoteId, expiresOn: '2025-04-30' }
  given()
    .when(issueCreditNote, sent)
    .thenTwiceIsOnce((...all) => given(...all).when(issueCreditNote, sent))
  given(issued()).when(issueCreditNote, sent).thenNothing()
  given(issued())
    .when(issueCreditNote, { ...sent, date: '2025-03-11' })
    .thenRefused('ALREADY_EXISTS')
  given(issued())
    .when(issueCreditNote, { ...sent, amount: '100.01' })
    .thenRefused('ALREADY_EXISTS')
  given(invoiced({ documentId: creditNoteId }))
    .when(issueCreditNote, sent)
    .thenRefused('ALREADY_EXISTS')
})

test('sent again it is found when the party is archived meanwhile', () => {
  const sent = { ...input, date: '2025-03-10', expiresOn: '2025-04-30' }
  given(issued()).knowing({ party: 'archived' }).when(issueCreditNote, sent).thenNothing()
})

test('it is for a party that is there, and not archived', () => {
  given().knowing({ party: 'unknown' }).when(issueCreditNote, input).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(issueCreditNote, input).thenRefused('PARTY_ARCHIVED')
})

test('R-233 its amount is more than zero, in the decimals of its currency', () => {
  given()
    .when(issueCreditNote, { ...input, amount: '0' })
    .thenRefused('AMOUNT_NOT_POSITIVE')
  given()
    .when(issueCreditNote, { ...input, amount: '1.001' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(issueCreditNote, { ...input, amount: '99999999999999' })
    .thenRefused('AMOUNT_TOO_LARGE')
  expect(day('2025-03-22')).toBe(today)
})
