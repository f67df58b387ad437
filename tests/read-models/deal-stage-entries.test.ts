import { expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { salesOfTest } from '#tests/read-models/sales.ts'

test('the history of a deal says how long it stayed in each stage, under the stage\u2019s present name', async () => {
  const { send, get, getAll, open, pass, pipelineId, stages } = await salesOfTest()
  const dealId = await open('Shop')
  pass(3_600)
  await send('move-deal', { dealId, stageId: stages['Proposal'] })
  pass(60)
  await send('lose-deal', { dealId, reason: 'Too dear' })
  pass(1)
  await send('reopen-deal', { dealId, reason: 'Another offer' })
  await send('change-stage', { pipelineId, stageId: stages['Proposal'], name: 'Offer' })

  const stays = await getAll(`/deals/${dealId}/history?limit=1`)
  expect(
    stays.map((stay) => [
      stay['type'],
      stay['stageName'],
      stay['reason'],
      stay['leftAt'] && stay['durationSeconds'],
    ]),
  ).toEqual([
    ['opened', 'New', null, 3_600],
    ['moved', 'Offer', null, 60],
    ['lost', 'Lost', 'Too dear', 1],
    ['reopened', 'Offer', 'Another offer', null],
  ])
  expect(stays[3]?.['durationSeconds']).toBeGreaterThan(0)
  expect(stays[0]).toMatchObject({
    stageId: stages['New'],
    fromStageId: null,
    enteredAt: '2025-03-22T10:00:00.000Z',
    leftAt: '2025-03-22T11:00:00.000Z',
    effectiveOn: '2025-03-22',
    actor: { subject: 'amina', role: 'finance' },
  })
  expect((await get(`/deals/${derivedId('nothing')}/history`)).code).toBe('NOT_FOUND')
  expect((await get(`/deals/${dealId}/history`, { role: 'driver' })).status).toBe(403)
})
