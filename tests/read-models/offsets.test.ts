import { expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { customer, demoSideOfTest } from '#tests/read-models/account-documents.ts'

test('offsets show what was set off against what, and whether they still stand, now and at a moment', async () => {
  const side = await demoSideOfTest()
  const of = await customer(side)
  const [receivable, payable] = [await of.invoice('80.00'), await of.bill('50.00')]
  const { id, position } = await of.send('record-offset', {
    ...{ reason: 'agreed', date: '2025-03-10', receivables: [{ documentId: receivable, amount: '50.00' }] },
    payables: [{ documentId: payable, amount: '50.00' }],
  })
  const { data, headers } = await side.get(`/offsets/${id}`)
  expect(headers['etag']).toMatch(/^"\d+"$/)
  expect(data).toEqual({
    ...{ id, partyId: of.partyId, currency: 'EUR', amount: '50.00', date: '2025-03-10', reason: 'agreed' },
    ...{ status: 'active', statutLabel: 'actif', matches: [{ receivable, payable, amount: '50.00' }] },
    ...{ cancelledOn: null, cancelReason: null, recordedBy: 'amina', revision: expect.any(Number) },
    ...{ createdAt: '2025-03-22T10:00:00.000Z', updatedAt: '2025-03-22T10:00:00.000Z' },
  })
  expect((await of.get(`/receivables/${receivable}`)).data).toMatchObject({
    ...{ open: '30.00', applications: [{ documentId: payable, by: id, amount: '50.00' }] },
  })
  await of.send('cancel-offset', { offsetId: id, reason: 'not agreed' })
  expect((await side.get(`/offsets/${id}`)).data).toMatchObject({
    ...{ status: 'cancelled', cancelReason: 'not agreed' },
  })
  const statuses = async (query: string) =>
    (await side.getAll(`/offsets?${query}`)).map(({ status }) => status)
  expect(await statuses(`partyId=${of.partyId}`)).toEqual(['cancelled'])
  expect(await statuses(`knownAt=${position}`)).toEqual(['active'])
  expect(await statuses('asOf=2025-03-09')).toEqual([])
  expect(await statuses('status=active')).toEqual([])
  expect(await statuses('currency=EUR&from=2025-03-10&to=2025-03-10&sort=date&limit=1')).toEqual([
    'cancelled',
  ])
  expect((await side.get(`/offsets/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
})
