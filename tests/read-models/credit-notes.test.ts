import { afterAll, beforeAll, expect, test } from 'vitest'
import { customer, demoSide } from '#tests/read-models/account-documents.ts'
import type { ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide
let clock = Date.parse('2025-03-22T10:00:00Z')

beforeAll(async () => {
  side = await demoSide(() => clock)
})
afterAll(() => side.stop())

const on = '2025-03-22'

test('R-231 R-232 R-233 R-236 R-238 R-239 R-242 R-244 R-245 all that is known of a credit note is shown', async () => {
  const of = await customer(side)
  const id = await of.note('30.00', { date: on, expiresOn: '2999-12-31', legacyId: 'A-1' })
  expect((await of.get(`/credit-notes/${id}`)).data).toEqual({
    ...{
      id,
      partyId: of.partyId,
      currency: 'EUR',
      number: expect.stringMatching(/^AV-\d{6}$/),
      direction: 'decrease',
    },
    ...{ amount: '30.00', used: '0.00', expired: '0.00', cancelled: '0.00', remaining: '30.00' },
    ...{ status: 'issued', statutLabel: 'émis', reason: 'goods came back' },
    ...{ origin: { module: 'sales', reference: 'S-1' }, documentId: null, documentKind: null },
    ...{ date: on, expiresOn: '2999-12-31', lastUsedOn: null, lastUsedBy: null },
    ...{ cancelledOn: null, cancelReason: null, legacyId: 'A-1', issuedBy: 'amina' },
    ...{ createdAt: '2025-03-22T10:00:00.000Z', updatedAt: '2025-03-22T10:00:00.000Z' },
    ...{ revision: expect.any(Number), vat: [], applications: [] },
  })
})

test('R-234 R-235 R-237 R-240 R-243 C-37 its applications are a list, the single fields show the latest', async () => {
  const of = await customer(side)
  const [first, second] = [await of.invoice('20.00'), await of.invoice('50.00')]
  const creditNoteId = await of.note('60.00', { date: on })
  const use = (documentId: string, amount: string, date: string, subject: string) =>
    side.send(
      'apply-credit-note',
      { partyId: of.partyId, currency: 'EUR', creditNoteId, date, allocations: [{ documentId, amount }] },
      { actor: { subject, role: 'finance' } },
    )
  await use(first, '20.00', on, 'amina')
  const { position } = await use(second, '15.00', '2025-03-24', 'boubacar')
  const path = `/credit-notes/${creditNoteId}`
  expect((await of.get(path)).data).toMatchObject({
    ...{ used: '35.00', remaining: '25.00', status: 'partially_used', statutLabel: 'partiellement utilisé' },
    ...{ lastUsedOn: '2025-03-24', lastUsedBy: 'boubacar' },
    applications: [
      { documentId: first, amount: '20.00', date: on },
      { documentId: second, amount: '15.00', date: '2025-03-24' },
    ],
  })
  expect((await of.get(`${path}?asOf=${on}`)).data).toMatchObject({
    ...{ used: '20.00', remaining: '40.00', lastUsedOn: on, lastUsedBy: 'amina' },
    applications: [{ documentId: first }],
  })
  const back = { creditNoteId, allocations: [{ documentId: second, amount: '15.00' }] }
  await of.send('unapply-credit-note', back)
  expect((await of.get(path)).data).toMatchObject({
    ...{ used: '20.00', lastUsedOn: on, lastUsedBy: 'amina' },
    applications: [{ documentId: first }],
  })
  expect((await of.get(`${path}?knownAt=${position}`)).data).toMatchObject({ used: '35.00' })
})

test('a credit note that was cancelled says since when and why, and is as it was before that day', async () => {
  const of = await customer(side)
  const id = await of.note('60.00', { date: on })
  const known = await side.store.head()
  await of.send('cancel-credit-note', { creditNoteId: id, reason: 'issued twice' })
  expect((await of.get(`/credit-notes/${id}`)).data).toMatchObject({
    ...{ status: 'cancelled', remaining: '0.00', cancelled: '60.00', statutLabel: 'annulé' },
    ...{ cancelledOn: expect.any(String), cancelReason: 'issued twice' },
  })
  expect((await of.get(`/credit-notes/${id}?knownAt=${known}`)).data).toMatchObject({
    ...{ status: 'issued', remaining: '60.00', cancelledOn: null, cancelReason: null },
  })
})

test('credit notes are listed by party, status, origin, document, number, days of issue and of expiry', async () => {
  const of = await customer(side)
  const documentId = await of.invoice('100.00')
  clock = Date.parse('2025-03-24T10:00:00Z')
  const a = await of.note('1.00', { date: on, documentId, expiresOn: '2999-05-01' })
  const b = await of.note('2.00', { date: '2025-03-23', origin: { module: 'crm', reference: 'D-1' } })
  const c = await of.note('3.00', { date: '2025-03-24', expiresOn: '2999-04-01' })
  const ids = async (query: string) =>
    (await side.getAll(`/credit-notes?partyId=${of.partyId}${query}`)).map(({ id }) => id)
  expect(await ids('&limit=1')).toEqual([c, b, a])
  expect(await ids('&origin=crm')).toEqual([b])
  expect(await ids(`&documentId=${documentId}`)).toEqual([a])
  expect(await ids('&from=2025-03-23&to=2025-03-23')).toEqual([b])
  expect(await ids('&dueFrom=2999-04-02')).toEqual([a])
  expect(await ids('&sort=dueDate&limit=1')).toEqual([c, a, b])
  expect(await ids('&sort=date&limit=1')).toEqual([c, b, a])
  expect(await ids(`&asOf=${on}`)).toEqual([a])
  await of.send('cancel-credit-note', { creditNoteId: a, reason: 'twice' })
  expect(await ids('&status=cancelled')).toEqual([a])
  expect((await side.getAll(`${of.url}/credit-notes?status=issued`)).map(({ id }) => id)).toEqual([c, b])
})

test('R-241 A-39 used + expired + remaining is the initial amount, also of one that has lapsed in part', async () => {
  const of = await customer(side)
  const documentId = await of.invoice('20.00')
  const creditNoteId = await of.note('60.00', { date: '2025-03-24', expiresOn: '2025-03-25' })
  await of.send('apply-credit-note', {
    creditNoteId,
    allocations: [{ documentId, amount: '20.00' }],
    date: '2025-03-24',
  })
  clock = Date.parse('2025-03-28T10:00:00Z')
  await of.send('expire-credit-note', { creditNoteId, businessDate: '2025-03-27' })
  const figures = {
    used: '20.00',
    expired: '40.00',
    remaining: '0.00',
    status: 'expired',
    statutLabel: 'expiré',
  }
  expect((await of.get(`/credit-notes/${creditNoteId}`)).data).toMatchObject(figures)
  expect((await of.get(`/credit-notes/${creditNoteId}?asOf=2025-03-24`)).data).toMatchObject({
    ...{ used: '20.00', expired: '0.00', remaining: '40.00', status: 'partially_used' },
  })
})
