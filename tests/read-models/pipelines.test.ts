import { expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { salesOfTest } from '#tests/read-models/sales.ts'

interface Column {
  name: string
  count: number
  totals: unknown[]
  cards: { id: string; title: string }[]
}

test('R-552 R-553 R-554 R-555 pipelines are listed by name, with their stages in their order', async () => {
  const { send, get, getAll, pipelineId } = await salesOfTest()
  const stages = [{ name: 'Talk' }, { name: 'Signed', won: true }, { name: 'Gone', lost: true }]
  const { id } = await send('open-pipeline', { name: 'Hotels', stages })
  expect((await getAll('/pipelines?limit=1')).map(({ id }) => id)).toEqual([id, pipelineId])
  const { data, headers } = await get(`/pipelines/${id}`, { role: 'sales' })
  expect(data['stages']).toMatchObject([
    { name: 'Talk', order: 0, probability: '50', won: false, lost: false },
    { name: 'Signed', order: 1, probability: '100', won: true, lost: false },
    { name: 'Gone', order: 2, probability: '0', won: false, lost: true },
  ])
  expect(headers['etag']).toBe('"0"')
  expect((await get(`/pipelines/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
  expect((await get('/pipelines', { role: 'driver' })).status).toBe(403)
})

test('A-28 the board counts and adds up each stage by currency, and shows its newest deals', async () => {
  const { send, get, open, pass, partyId, pipelineId, stages } = await salesOfTest()
  const inProposal = { stageId: stages['Proposal'] }
  for (const [title, more] of [
    ['one', { ...inProposal, amount: '0.01' }],
    ['two', { ...inProposal, amount: '999999999999.99' }],
    ['three', { ...inProposal, amount: '7', currency: 'XOF' }],
    ['four', { amount: '10.00' }],
  ] as const) {
    pass(1)
    await open(title, more)
  }
  await send('win-deal', { dealId: await open('five', { amount: '3.00' }) })

  const { data } = await get(`/pipelines/${pipelineId}/board?limit=2`, { role: 'sales' })
  const columns = data['columns'] as Column[]
  expect(columns.map(({ name, count, totals }) => [name, count, totals])).toEqual([
    ['New', 1, [{ currency: 'EUR', count: 1, amount: '10.00', weighted: '1.00' }]],
    ['Qualified', 0, []],
    [
      'Proposal',
      3,
      [
        { currency: 'EUR', count: 2, amount: '1000000000000.00', weighted: '500000000000.00' },
        { currency: 'XOF', count: 1, amount: '7', weighted: '4' },
      ],
    ],
    ['Negotiation', 0, []],
    ['Won', 1, [{ currency: 'EUR', count: 1, amount: '3.00', weighted: '3.00' }]],
    ['Lost', 0, []],
  ])
  const proposal = columns[2]
  expect(proposal?.cards.map(({ title }) => title)).toEqual(['three', 'two'])
  expect(proposal?.cards[0]).toMatchObject({
    party: { id: partyId, displayName: 'Awa' },
    amount: '7',
    currency: 'XOF',
    closeDate: null,
    revision: 0,
  })
  expect((await get(`/pipelines/${derivedId('nothing')}/board`)).code).toBe('NOT_FOUND')
  expect((await get(`/pipelines/${pipelineId}/board`, { role: 'driver' })).status).toBe(403)
})
