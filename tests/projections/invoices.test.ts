import { expect, test } from 'vitest'
import { itemOf } from '#commands/accounts/facts/items.ts'
import { invoices, type InvoiceRow } from '#projections/invoices.ts'
import {
  account,
  cents,
  collection,
  creditNote,
  day,
  fact,
  invoice,
  matching,
  receivableItem,
  rowsAfter,
  settled,
  settlementItem,
  undone,
} from '#tests/projections/account-facts.ts'

const row = (...facts: Parameters<typeof rowsAfter> extends [unknown, ...infer F] ? F : never) =>
  rowsAfter<InvoiceRow>(invoices, ...facts)[0]
const paidBy = (amount: number) => matching('m', receivableItem('i'), settlementItem('m'), amount)

test('C-61 X-01 an invoice is a row that is open in full', () => {
  const line = {
    description: 'Fuel',
    quantity: '3',
    unitPrice: '33.34',
    vatRate: '19.00',
    amount: cents(10002),
  }
  const vat = [{ rate: '19.00', net: cents(10002), vat: cents(1900) }]
  const said = { lines: [line], vat, net: cents(10002), externalRef: 'X-9', legacyId: '77' }
  const origin = { module: 'sales', reference: 'S-1' } as const
  expect(row(invoice('i', 11902, { ...said, origin }))).toMatchObject({
    ...{ document_id: 'i', kind: 'receivable', party_id: 'party', currency: 'EUR', decimals: 2 },
    ...{ amount: 11902, net: 10002, open: 11902, status: 'open', vat, lines: [line] },
    ...{ date: '2025-03-01', due_date: '2025-03-31', number: null, external_ref: 'X-9', legacy_id: '77' },
    ...{ origin_module: 'sales', origin_reference: 'S-1', recorded_by: 'amina', position: '1' },
    ...{
      assessed: false,
      assess_pending: false,
      open_changed_on: null,
      created_at: '2025-03-22T10:00:00.000Z',
      revision: 0,
    },
  })
})

test('X-02 a bill is a row of its own kind', () => {
  const bill = invoice('b', 500)
  expect(row({ ...bill, type: 'PayableRecorded' } as typeof bill)).toMatchObject({
    kind: 'payable',
    open: 500,
  })
})

test('the number that the series hands out comes into the row; one of another document does not', () => {
  const numbered = (documentId: string, kind: 'receivable' | 'movement') =>
    fact('DocumentNumbered', { documentId, kind, number: 'FAC-000001' })
  expect(row(invoice('i', 100), numbered('i', 'receivable'))?.number).toBe('FAC-000001')
  expect(row(invoice('i', 100), numbered('i', 'movement'))?.number).toBeNull()
})

test('R-208 what is collected of it is no longer open, until it is deallocated', () => {
  const paid = [invoice('i', 100_00), collection('m', 100_00), settled('m', 60_00, [paidBy(60_00)])] as const
  expect(row(...paid)).toMatchObject({ open: 40_00, status: 'partially_paid', revision: 2 })
  const rest = fact('MovementSettled', {
    ...{ movementId: 'm', side: 'credit', settlementId: 'm-s', amount: cents(40_00) },
    ...{ paymentMethod: 'cash', matches: [paidBy(40_00)] },
  })
  expect(row(...paid, rest)).toMatchObject({ open: 0, status: 'paid' })
  const freed = fact('MovementDeallocated', {
    movementId: 'm',
    undone: [undone(paidBy(60_00), '2025-03-05')],
  })
  expect(row(...paid, freed)).toMatchObject({ open: 100_00, status: 'open' })
})

test('A-03 a credit note that is applied and an offset take of it; taking them back gives it back', () => {
  const note = matching('c', receivableItem('i'), itemOf('c', 'credit_note'), 30_00)
  const used = [invoice('i', 100_00), creditNote('c', 30_00)] as const
  const applied = fact('CreditNoteApplied', { creditNoteId: 'c', matches: [note] })
  const unapplied = fact('CreditNoteUnapplied', { creditNoteId: 'c', undone: [undone(note, '2025-03-05')] })
  expect(row(...used, applied)?.open).toBe(70_00)
  expect(row(...used, applied, unapplied)?.open).toBe(100_00)
  const netted = matching('o', receivableItem('i'), itemOf('b', 'payable'), 20_00)
  const bill = { ...invoice('b', 20_00), type: 'PayableRecorded' } as ReturnType<typeof invoice>
  const offset = fact('OffsetRecorded', {
    offsetId: 'o',
    reason: 'r',
    amount: cents(20_00),
    matches: [netted],
  })
  const both = rowsAfter<InvoiceRow>(invoices, bill, invoice('i', 100_00), offset)
  expect(both.map(({ document_id, open }) => [document_id, open])).toEqual([
    ['b', 0],
    ['i', 80_00],
  ])
  const cancelled = fact('OffsetCancelled', {
    offsetId: 'o',
    reason: 'r',
    undone: [undone(netted, '2025-03-01')],
  })
  const back = rowsAfter<InvoiceRow>(invoices, bill, invoice('i', 100_00), offset, cancelled)
  expect(back.map(({ status }) => status)).toEqual(['open', 'open'])
})

test('a reversal opens it again from that day on', () => {
  const paid = [
    invoice('i', 100_00),
    collection('m', 100_00),
    settled('m', 100_00, [paidBy(100_00)]),
  ] as const
  const counter = { movementId: 'x', type: 'receivable_collection', direction: 'increase' } as const
  const reversed = fact('MovementReversed', {
    ...{ movementId: 'm', reason: 'r', counter: { ...counter, amount: cents(100_00), number: null } },
    undone: [undone(paidBy(100_00), '2025-03-05')],
    matches: [matching('x', itemOf('x', 'counter'), settlementItem('m'), 100_00)],
    cash: [],
  })
  expect(row(...paid)?.status).toBe('paid')
  expect(row(...paid, reversed)).toMatchObject({ open: 100_00, status: 'open' })
})

test('penalties are to be looked at again when it changes after its due date, or once they were assessed', () => {
  const begun = [invoice('i', 100_00), collection('m', 100_00)] as const
  const on = (date: string) => settled('m', 10_00, [paidBy(10_00)], date)
  const assessed = fact('PenaltyAssessed', {
    ...{ movementId: 'p', number: null, documentId: 'i', documentKind: 'receivable', ruleId: 'r' },
    ...{ part: 'interest', businessDate: day('2025-04-10'), direction: 'increase', amount: cents(1) },
    ...{ cumulative: cents(1), arithmetic: [], matches: [] },
  })
  expect(row(...begun, on('2025-03-31'))).toMatchObject({ assessed: false, assess_pending: false })
  expect(row(...begun, on('2025-04-01'))).toMatchObject({ assessed: false, assess_pending: true })
  expect(row(...begun, on('2025-04-01'), assessed)).toMatchObject({ assessed: true, assess_pending: false })
  expect(row(...begun, assessed, on('2025-03-05'))).toMatchObject({ assessed: true, assess_pending: true })
})

test('A-04 it is to be looked at again until penalties are assessed up to the last day that what is open changed', () => {
  const paid = [
    invoice('i', 100_00),
    collection('m', 100_00),
    settled('m', 100_00, [paidBy(100_00)], '2025-04-20'),
  ]
  const assessed = (businessDate: string) =>
    fact('PenaltyAssessed', {
      ...{ movementId: `p${businessDate}`, number: null, documentId: 'i', documentKind: 'receivable' },
      ...{ ruleId: 'r', part: 'interest', businessDate: day(businessDate), direction: 'increase' },
      ...{ amount: cents(1), cumulative: cents(1), arithmetic: [], matches: [] },
    })
  const early = [...paid, assessed('2025-04-10')]
  expect(row(...early)).toMatchObject({ status: 'paid', assessed: true, assess_pending: true })
  expect(row(...early, assessed('2025-04-19'))).toMatchObject({ assess_pending: true })
  expect(row(...early, assessed('2025-04-20'))).toMatchObject({ assess_pending: false })
})

test('A-31 how the credit limit stood is in its row', () => {
  const exceeded = { limit: cents(0), exposure: cents(100), requested: cents(100), exceededBy: cents(100) }
  const limitExceeded = { ...exceeded, policy: 'warn' as const }
  expect(row(invoice('i', 100, { limitExceeded }))?.limit_exceeded).toEqual(limitExceeded)
})

test('the same id on another account is another row', () => {
  const other = invoice('i', 5)
  const rows = rowsAfter<InvoiceRow>(invoices, invoice('i', 100), {
    ...other,
    data: { ...other.data, ...account, partyId: 'another' },
  } as typeof other)
  expect(rows).toHaveLength(2)
})
