import { afterAll, beforeAll, expect, test } from 'vitest'
import { customer, demoSide } from '#tests/read-models/account-documents.ts'
import type { ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide

beforeAll(async () => {
  side = await demoSide()
})
afterAll(() => side.stop())

test('C-61 X-01 all that is known of an invoice is shown, its lines and its VAT per rate too', async () => {
  const of = await customer(side)
  const line = { description: 'Fuel', quantity: '3', unitPrice: '33.34', vatRate: '19.00' }
  const { id } = await of.send('record-receivable', {
    ...{ lines: [line], date: '2025-03-01', dueDate: '2025-03-31', legacyId: 'F-1' },
    origin: { module: 'sales', reference: 'S-1' },
  })
  const { data, headers } = await of.get(`/receivables/${id}`)
  expect(headers['etag']).toMatch(/^"\d+"$/)
  expect(data).toEqual({
    ...{
      id,
      kind: 'receivable',
      partyId: of.partyId,
      currency: 'EUR',
      number: 'FAC-000001',
      externalRef: null,
    },
    ...{ date: '2025-03-01', dueDate: '2025-03-31', amount: '119.02', net: '100.02', open: '119.02' },
    ...{ credited: '0.00', penalties: '0.00', status: 'open', overdue: true, statutLabel: 'en retard' },
    ...{ origin: { module: 'sales', reference: 'S-1' }, legacyId: 'F-1', recordedBy: 'amina' },
    ...{ createdAt: '2025-03-22T10:00:00.000Z', updatedAt: '2025-03-22T10:00:00.000Z' },
    revision: expect.any(Number),
    pricesIncludeVat: false,
    lines: [{ ...line, quantity: '3', vatCode: null, amount: '100.02' }],
    vat: [{ rate: '19.00', net: '100.02', vat: '19.00' }],
    ...{ limitExceeded: null, applications: [] },
  })
  expect((await of.get(`/payables/${id}`)).code).toBe('NOT_FOUND')
})

test('X-09 what was open of an invoice on a day, and as it was known, is a sum of what counted', async () => {
  const of = await customer(side)
  const id = await of.invoice('100.00')
  const movement = await of.collection('100.00')
  const allocations = [{ documentId: id, amount: '60.00' }]
  const paid = {
    movementId: movement,
    amount: '60.00',
    date: '2025-03-05',
    paymentMethod: 'cash',
    allocations,
  }
  const { position } = await of.send('settle-movement', paid)
  const creditNoteId = await of.note('40.00', { documentId: id, date: '2025-03-22' })
  const rest = [{ documentId: id, amount: '40.00' }]
  await of.send('apply-credit-note', { creditNoteId, allocations: rest })
  expect((await of.get(`/receivables/${id}`)).data).toMatchObject({
    ...{ open: '0.00', credited: '40.00', status: 'paid', overdue: false, statutLabel: 'payé' },
    applications: [
      { documentId: movement, by: movement, amount: '60.00', date: '2025-03-05' },
      { documentId: creditNoteId, by: creditNoteId, amount: '40.00', date: '2025-03-22' },
    ],
  })
  const open = async (query: string) => {
    const { data } = await of.get(`/receivables/${id}?${query}`)
    return [data['open'], data['credited'], data['status'], data['overdue']]
  }
  expect(await open('asOf=2025-03-04')).toEqual(['100.00', '0.00', 'open', false])
  expect(await open('asOf=2025-04-01')).toEqual(['0.00', '40.00', 'paid', false])
  expect(await open('asOf=2025-03-21')).toEqual(['40.00', '0.00', 'partially_paid', false])
  expect(await open(`asOf=2025-04-01&knownAt=${position}`)).toEqual(['40.00', '0.00', 'partially_paid', true])
  expect(await open(`knownAt=${position}`)).toEqual(['40.00', '0.00', 'partially_paid', true])
  expect((await of.get(`/receivables/${id}?asOf=2025-02-28`)).code).toBe('NOT_FOUND')
  await of.send('reverse-movement', { movementId: movement, reason: 'bounced', date: '2025-03-22' })
  expect(await open('asOf=2025-03-21')).toEqual(['40.00', '0.00', 'partially_paid', false])
  expect((await of.get(`/receivables/${id}`)).data['open']).toBe('60.00')
})

test('what a credit note has taken of an invoice is given back when the note is cancelled', async () => {
  const of = await customer(side)
  const id = await of.invoice('100.00')
  const creditNoteId = await of.note('40.00', { documentId: id, date: '2025-03-22' })
  expect((await of.get(`/receivables/${id}`)).data['credited']).toBe('40.00')
  await of.send('cancel-credit-note', { creditNoteId, reason: 'issued twice' })
  expect((await of.get(`/receivables/${id}`)).data['credited']).toBe('0.00')
})

test('R-220 penalties on an invoice are those in force, now and at a moment', async () => {
  const of = await customer(side)
  const id = await of.invoice('100.00', { dueDate: '2025-03-05' })
  const penalty = { type: 'penalty', amount: '5.00', date: '2025-03-10', documentId: id, reason: 'late' }
  const first = await of.send('record-movement', penalty)
  await of.send('record-movement', { ...penalty, date: '2025-03-12', amount: '7.00' })
  const penalties = async (query = '') => (await of.get(`/receivables/${id}${query}`)).data['penalties']
  expect(await penalties()).toBe('12.00')
  expect(await penalties('?asOf=2025-03-11')).toBe('5.00')
  await of.send('waive-penalty', { movementId: first.id, reason: 'goodwill' })
  expect(await penalties()).toBe('7.00')
  expect(await penalties(`?knownAt=${first.position}`)).toBe('5.00')
})

test('X-02 bills are listed apart from invoices, with the number of the supplier', async () => {
  const of = await customer(side)
  const bill = await of.bill('50.00', { externalRef: 'SUP-7' })
  const invoice = await of.invoice('10.00')
  const ids = async (path: string) => (await side.getAll(`${of.url}${path}`)).map(({ id }) => id)
  expect(await ids('/payables')).toEqual([bill])
  expect(await ids('/receivables')).toEqual([invoice])
  expect(await ids('/payables?number=SUP-7')).toEqual([bill])
  expect((await of.get(`/payables/${bill}`)).data).toMatchObject({ kind: 'payable', number: null })
})

test('invoices are listed by party, status, days, due days, lateness and number, in three orders', async () => {
  const of = await customer(side)
  const late = await of.invoice('1.00', { dueDate: '2025-03-05' })
  const paid = await of.invoice('2.00', { dueDate: '2999-01-31', date: '2025-03-04' })
  const open = await of.invoice('3.00', { dueDate: '2999-01-01', date: '2025-03-06' })
  const movement = await of.collection('2.00')
  await of.settle(movement, { date: '2025-03-10', allocations: [{ documentId: paid, amount: '2.00' }] })
  const ids = async (query: string) =>
    (await side.getAll(`/receivables?partyId=${of.partyId}${query}`)).map(({ id }) => id)
  expect(await ids('')).toEqual([open, paid, late])
  expect(await ids('&limit=1')).toEqual([open, paid, late])
  expect(await ids('&status=paid')).toEqual([paid])
  expect(await ids('&status=paid&asOf=2025-03-09')).toEqual([])
  expect(await ids('&overdue=true')).toEqual([late])
  expect(await ids('&overdue=false')).toEqual([open, paid])
  expect(await ids('&from=2025-03-04&to=2025-03-05')).toEqual([paid])
  expect(await ids('&dueFrom=2999-01-01&dueTo=2999-01-30')).toEqual([open])
  expect(await ids('&sort=dueDate&limit=1')).toEqual([late, open, paid])
  expect(await ids('&sort=date&limit=1')).toEqual([open, paid, late])
  expect(await ids('&asOf=2025-03-05&sort=dueDate&limit=1')).toEqual([late, paid])
  const { number } = (await of.get(`/receivables/${paid}`)).data
  expect(await ids(`&number=${String(number)}`)).toEqual([paid])
})

test.each([
  'status=reversed',
  'overdue=maybe',
  'from=2025-02-30',
  'currency=euro',
  'asOf=now',
  'kind=payable',
])('a list that is asked for %s is refused', async (query) => {
  expect((await side.get(`/receivables?${query}`)).status).toBe(400)
})
