import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { type Customer, customer, demoSide } from '#tests/read-models/account-documents.ts'
import type { ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide
let awa: Customer

beforeAll(async () => {
  side = await demoSide()
  awa = await customer(side)
})
afterAll(() => side.stop())

test('R-204 R-205 R-206 R-212 R-213 R-214 R-218 R-221 R-222 R-223 R-224 R-225 all that is known of a movement is shown', async () => {
  const origin = { module: 'sales', reference: 'S-1' }
  const said = { reason: 'instalment', legacyId: 'M-1', origin, documentNumber: 'CHQ-9' }
  const id = await awa.collection('100.00', { dueDate: '2999-03-20', paymentMethod: 'cheque', ...said })
  const { data, headers } = await awa.get(`/movements/${id}`)
  expect(data).toEqual({
    ...{ id, partyId: awa.partyId, currency: 'EUR', type: 'receivable_collection', direction: 'decrease' },
    ...{ amount: '100.00', settled: '0.00', outstanding: '100.00', allocated: '0.00', advance: '0.00' },
    ...{ waived: '0.00', settlementStatus: 'pending', overdue: false, statutLabel: 'en attente' },
    ...{ date: '2025-03-02', dueDate: '2999-03-20', settledOn: null, paymentMethod: 'cheque' },
    ...{ number: 'MVT-000001', externalRef: 'CHQ-9', reason: 'instalment', origin, penalties: '0.00' },
    ...{ documentId: null, documentKind: null, ruleId: null, creditNoteId: null, reversalOf: null },
    ...{ reversedBy: null, endedOn: null, endReason: null, legacyId: 'M-1', recordedBy: 'amina' },
    ...{ createdAt: '2025-03-22T10:00:00.000Z', updatedAt: '2025-03-22T10:00:00.000Z' },
    revision: expect.any(Number),
    ...{ settlements: [], applications: [] },
  })
  expect(headers['etag']).toMatch(/^"\d+"$/)
})

test('R-217 R-229 a movement is settled in parts, and shows the money and what it was allocated to', async () => {
  const of = await customer(side)
  const invoice = await of.invoice('80.00')
  const id = await of.collection('100.00')
  const first = await of.settle(id, {
    amount: '60.00',
    allocations: [{ documentId: invoice, amount: '50.00' }],
  })
  expect((await of.get(`/movements/${id}`)).data).toMatchObject({
    ...{ settled: '60.00', outstanding: '40.00', allocated: '50.00', advance: '10.00' },
    ...{ settlementStatus: 'partially_paid', paymentMethod: 'cash', settledOn: '2025-03-05' },
    statutLabel: 'partiellement payé',
    settlements: [{ id: first, amount: '60.00', date: '2025-03-05', recordedBy: 'amina' }],
    applications: [{ documentId: invoice, by: id, date: '2025-03-05', amount: '50.00' }],
  })
  await of.settle(id, { date: '2025-03-08' })
  await of.send('allocate-movement', {
    movementId: id,
    allocations: [{ documentId: invoice, amount: '30.00' }],
    date: '2025-03-10',
  })
  expect((await of.get(`/movements/${id}`)).data).toMatchObject({
    ...{ settled: '100.00', allocated: '80.00', advance: '20.00', settlementStatus: 'paid' },
    statutLabel: 'payé',
    applications: [{ amount: '50.00' }, { date: '2025-03-10', amount: '30.00' }],
  })
  expect((await of.get(`/movements/${id}?asOf=2025-03-09`)).data).toMatchObject({
    ...{ settled: '100.00', allocated: '50.00', advance: '50.00', settlementStatus: 'paid' },
    applications: [{ amount: '50.00' }],
  })
  expect((await of.get(`/movements/${id}?asOf=2025-03-05`)).data).toMatchObject({
    ...{ settled: '60.00', settlementStatus: 'partially_paid', settlements: [{ amount: '60.00' }] },
  })
  expect((await of.get(`/movements/${id}?asOf=2025-03-01`)).code).toBe('NOT_FOUND')
})

test('what was known at a position stays as it was, whatever is recorded later', async () => {
  const of = await customer(side)
  const id = await of.collection('100.00')
  const { position } = await of.send('settle-movement', {
    ...{ movementId: id, amount: '30.00', date: '2025-03-05', paymentMethod: 'cash' },
  })
  await of.settle(id)
  const known = `/movements/${id}?knownAt=${position}`
  expect((await of.get(known)).data).toMatchObject({ settled: '30.00', settlementStatus: 'partially_paid' })
  await of.send('reverse-movement', { movementId: id, reason: 'the cheque bounced', date: '2025-03-20' })
  expect((await of.get(known)).data).toMatchObject({ settled: '30.00', reversedBy: null, endReason: null })
  expect((await of.get(`/movements/${id}?asOf=2025-03-19`)).data['settlementStatus']).toBe('paid')
  expect((await of.get(`/movements/${id}`)).data).toMatchObject({
    ...{ settlementStatus: 'reversed', statutLabel: 'annulé', outstanding: '0.00' },
    ...{ endedOn: '2025-03-20', endReason: 'the cheque bounced' },
  })
  const items = await side.getAll(`${of.url}/movements?knownAt=${position}`)
  expect(items).toMatchObject([{ id, settled: '30.00' }])
})

test('A-17 a reversal is a movement of its own, linked to the one it undoes', async () => {
  const of = await customer(side)
  const id = await of.collection('100.00')
  await of.settle(id)
  await of.send('reverse-movement', { movementId: id, reason: 'bounced' })
  const [counter, reversed] = await side.getAll(`${of.url}/movements`)
  expect(reversed).toMatchObject({ id, settlementStatus: 'reversed', reversedBy: counter?.['id'] })
  expect(counter).toMatchObject({
    reversalOf: id,
    direction: 'increase',
    amount: '100.00',
    reason: 'bounced',
  })
  expect(counter).toMatchObject({ settlementStatus: 'paid', number: expect.stringMatching(/^MVT-/) })
})

test('a movement that was cancelled says since when and why; before that day it was pending', async () => {
  const of = await customer(side)
  const id = await of.collection('100.00', { dueDate: '2025-03-10' })
  await of.send('cancel-movement', { movementId: id, reason: 'agreed otherwise' })
  expect((await of.get(`/movements/${id}`)).data).toMatchObject({
    ...{
      settlementStatus: 'cancelled',
      overdue: false,
      statutLabel: 'annulé',
      endReason: 'agreed otherwise',
    },
  })
  expect((await of.get(`/movements/${id}?asOf=2025-03-12`)).data).toMatchObject({
    ...{ settlementStatus: 'pending', overdue: true, statutLabel: 'en retard', endedOn: null },
  })
})

test('C-33 a movement is overdue from the day after its due date, while it is not settled', async () => {
  const of = await customer(side)
  const id = await of.collection('100.00', { dueDate: '2025-03-10' })
  const at = async (asOf: string) => (await of.get(`/movements/${id}?asOf=${asOf}`)).data
  expect(await at('2025-03-10')).toMatchObject({ overdue: false, statutLabel: 'en attente' })
  expect(await at('2025-03-11')).toMatchObject({ overdue: true, statutLabel: 'en retard' })
  const late = async (overdue: boolean) => side.getAll(`${of.url}/movements?overdue=${overdue}`)
  expect(await late(true)).toMatchObject([{ id, overdue: true }])
  expect(await late(false)).toEqual([])
  await of.settle(id, { date: '2025-03-15' })
  expect(await late(true)).toEqual([])
  expect(await at('2025-03-14')).toMatchObject({ overdue: true })
})

test('R-220 C-34 the penalties of a movement are those in force that are for it', async () => {
  const of = await customer(side)
  const late = await of.collection('100.00', { dueDate: '2025-03-03' })
  const penalty = (amount: string) =>
    of.send('record-movement', {
      ...{ type: 'penalty', amount, date: '2025-03-10', documentId: late, reason: 'late' },
    })
  const [first, second, third] = [await penalty('5.00'), await penalty('7.00'), await penalty('11.00')]
  expect((await of.get(`/movements/${late}`)).data['penalties']).toBe('23.00')
  await of.send('waive-penalty', { movementId: first.id, reason: 'goodwill' })
  await of.send('reverse-movement', { movementId: second.id, reason: 'by mistake' })
  expect((await of.get(`/movements/${late}`)).data['penalties']).toBe('11.00')
  expect((await of.get(`/movements/${late}?asOf=2025-03-10`)).data['penalties']).toBe('23.00')
  expect((await of.get(`/movements/${late}?knownAt=${third.position}`)).data['penalties']).toBe('23.00')
  expect((await of.get(`/movements/${first.id}`)).data).toMatchObject({
    ...{ type: 'penalty', documentId: late, waived: '5.00', settlementStatus: 'cancelled' },
  })
})

test('R-209 R-228 C-32 a credit note is a movement too, settled by what it is used for', async () => {
  const of = await customer(side)
  const invoice = await of.invoice('100.00')
  const creditNoteId = await of.note('30.00')
  await of.send('apply-credit-note', {
    ...{ creditNoteId, date: '2025-03-06', allocations: [{ documentId: invoice, amount: '20.00' }] },
  })
  expect((await of.get(`/movements/${creditNoteId}`)).data).toMatchObject({
    ...{ type: 'credit_note', creditNoteId, amount: '30.00', settled: '20.00', outstanding: '10.00' },
    ...{ settlementStatus: 'partially_paid', paymentMethod: 'avoir', reason: 'goods came back' },
    ...{ number: expect.stringMatching(/^AV-/), applications: [{ documentId: invoice, amount: '20.00' }] },
  })
  expect((await of.get(`/movements/${creditNoteId}?asOf=2025-03-05`)).data['settlementStatus']).toBe(
    'pending',
  )
})

test('movements are listed by type, status, party, currency, days, due days, origin and number', async () => {
  const of = await customer(side, 'Client of many')
  const origin = { module: 'crm', reference: 'D-1' }
  const a = await of.collection('1.00', { dueDate: '2025-04-10', documentNumber: 'Z-77', origin })
  const b = await of.send('record-movement', {
    ...{
      type: 'miscellaneous',
      direction: 'increase',
      amount: '2.00',
      date: '2025-02-01',
      reason: 'rounding',
    },
  })
  const c = await of.collection('3.00', { date: '2025-03-20', dueDate: '2025-04-01' })
  const ids = async (query: string) =>
    (await side.getAll(`/movements?partyId=${of.partyId}${query}`)).map(({ id }) => id)
  expect(await ids('')).toEqual([c, b.id, a])
  expect(await ids('&type=miscellaneous')).toEqual([b.id])
  expect(await ids('&currency=XOF')).toEqual([])
  expect(await ids('&from=2025-02-02&to=2025-03-19')).toEqual([a])
  expect(await ids('&dueFrom=2025-04-02&dueTo=2025-04-30')).toEqual([a])
  expect(await ids('&origin=crm')).toEqual([a])
  expect(await ids('&number=Z-77')).toEqual([a])
  expect(await ids('&sort=dueDate')).toEqual([c, a, b.id])
  expect(await ids('&sort=dueDate&limit=1')).toEqual([c, a, b.id])
  expect(await ids('&sort=date&limit=1')).toEqual([c, a, b.id])
  expect(await ids('&limit=2')).toEqual([c, b.id, a])
  expect(await ids('&asOf=2025-03-10')).toEqual([b.id, a])
  expect(await ids('&asOf=2025-03-10&sort=dueDate&limit=1')).toEqual([a, b.id])
  await of.settle(a, { amount: '0.50' })
  expect(await ids('&status=partially_paid')).toEqual([a])
  expect(await ids('&status=partially_paid&asOf=2025-03-04')).toEqual([])
})

test('the list of an account that is not there is not there, nor is a movement of another account', async () => {
  const other = await customer(side, 'Other')
  const id = await awa.collection('1.00')
  expect((await side.get(`${other.url}/movements`)).code).toBe('NOT_FOUND')
  expect((await side.get(`${other.url}/movements/${id}`)).code).toBe('NOT_FOUND')
  expect((await awa.get(`/movements/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
})

test('finance, sales and auditors see movements, a driver does not; they are to be had as CSV', async () => {
  expect((await side.get('/movements', { role: 'driver' })).code).toBe('FORBIDDEN')
  expect((await side.get('/movements', { role: 'sales' })).status).toBe(200)
  const { text, headers } = await side.get('/movements?format=csv')
  expect(headers['content-type']).toContain('text/csv')
  expect(text.split('\r\n')[0]?.split(',').slice(0, 4)).toEqual(['id', 'partyId', 'currency', 'type'])
})

test('X-09 at a moment after everything the documents are as they are now, whatever became of them', async () => {
  const of = await customer(side, 'Client of everything')
  const invoices = [await of.invoice('100.00'), await of.invoice('60.00'), await of.invoice('40.00')]
  const [first = '', second = '', third = ''] = invoices
  const money = await of.collection('150.00', { dueDate: '2025-03-20' })
  await of.settle(money, { amount: '90.00', allocations: [{ documentId: first, amount: '70.00' }] })
  const bounced = await of.collection('40.00')
  await of.settle(bounced, { allocations: [{ documentId: second, amount: '40.00' }] })
  const penalty = { type: 'penalty', amount: '5.00', date: '2025-03-12', documentId: first, reason: 'late' }
  const waived = await of.send('record-movement', penalty)
  const kept = await of.send('record-movement', { ...penalty, amount: '9.00' })
  const note = await of.note('30.00', { date: '2025-03-22', documentId: third })
  const apply = { creditNoteId: note, date: '2025-03-22' }
  await of.send('apply-credit-note', { ...apply, allocations: [{ documentId: kept.id, amount: '4.00' }] })
  await of.send('apply-credit-note', { ...apply, allocations: [{ documentId: third, amount: '25.00' }] })
  await of.send('waive-penalty', { movementId: waived.id, reason: 'goodwill' })
  await of.send('reverse-movement', { movementId: bounced, reason: 'bounced' })
  await of.send('reverse-movement', { movementId: kept.id, reason: 'by mistake' })
  const bill = await of.bill('20.00')
  const set = { receivables: [{ documentId: first, amount: '10.00' }], reason: 'agreed' }
  await of.send('record-offset', { ...set, payables: [{ documentId: bill, amount: '10.00' }] })
  const cancelled = await of.collection('8.00')
  await of.send('cancel-movement', { movementId: cancelled, reason: 'agreed otherwise' })

  const known = await side.store.head()
  for (const list of ['movements', 'receivables', 'payables', 'credit-notes']) {
    const now = await side.getAll(`${of.url}/${list}`)
    const then = await side.getAll(`${of.url}/${list}?asOf=9999-12-31&knownAt=${known}`)
    expect(now.length).toBeGreaterThan(0)
    expect(then.map(withoutLateness)).toEqual(now.map(withoutLateness))
  }
})

/** Whether something is late depends on the day. */
function withoutLateness({ overdue: _late, statutLabel: _label, ...shown }: Record<string, unknown>) {
  return shown
}
