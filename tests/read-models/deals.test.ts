import { expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { salesOfTest } from '#tests/read-models/sales.ts'

test('R-567 R-568 R-569 R-570 R-571 R-572 R-573 deals are listed by what they are filtered by, and shown one by one', async () => {
  const { send, get, getAll, open, pass, partyId, pipelineId, stages } = await salesOfTest()
  const { id: leadId } = await send('capture-lead', { name: 'Awa' })
  const later = async (...deal: Parameters<typeof open>) => {
    pass(1)
    return open(...deal)
  }
  const first = await later('Café', { closeDate: '2025-06-30', ownerId: 'moussa' })
  const second = await later('Shop', { leadId, closeDate: '2025-05-31' })
  const third = await later('Hotel', { stageId: stages['Proposal'] })
  pass(1)
  await send('win-deal', { dealId: first })

  const idsOf = async (query: string) => (await getAll(`/deals?limit=1&${query}`)).map(({ id }) => id)
  expect(await idsOf('')).toEqual([third, second, first])
  expect(await idsOf('sort=updated')).toEqual([first, third, second])
  expect(await idsOf('sort=closeDate')).toEqual([second, first])
  expect(await idsOf(`stageId=${stages['Proposal']}`)).toEqual([third])
  expect(await idsOf(`partyId=${partyId}&pipelineId=${pipelineId}&status=open`)).toEqual([third, second])
  expect(await idsOf(`leadId=${leadId}`)).toEqual([second])
  expect(await idsOf('ownerId=moussa')).toEqual([first])
  expect(await idsOf('closeFrom=2025-06-01&closeTo=2025-06-30')).toEqual([first])
  expect(await idsOf('q=cafe')).toEqual([first])

  const { data, headers } = await get(`/deals/${first}`, { role: 'sales' })
  expect(data).toEqual({
    id: first,
    title: 'Café',
    partyId,
    leadId: null,
    pipelineId,
    stageId: stages['Won'],
    status: 'won',
    amount: '100.00',
    currency: 'EUR',
    closeDate: '2025-06-30',
    ownerId: 'moussa',
    enteredStageAt: '2025-03-22T10:00:04.000Z',
    closedOn: '2025-03-22',
    lostReason: null,
    winnings: 1,
    legacyId: null,
    createdAt: '2025-03-22T10:00:01.000Z',
    updatedAt: '2025-03-22T10:00:04.000Z',
    revision: 1,
  })
  expect(headers['etag']).toBe('"1"')
  expect((await get(`/deals/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
  expect((await get('/deals', { role: 'driver' })).status).toBe(403)
})
