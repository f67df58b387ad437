import { afterEach, expect, test } from 'vitest'
import { Hearing, lastHeard } from '#tests/crash/hearing.ts'
import { random } from '#tests/crash/random.ts'
import { handMade } from '#tests/crash-checks/hand-made.ts'

const log = handMade([
  { type: 'DealOpened', stream: 'deal-demo.d', data: {} },
  { type: 'DealWon', stream: 'deal-demo.d', data: { winning: 1 } },
  { type: 'DealLost', stream: 'deal-demo.e', data: {} },
])
const all = [
  ['grandlivre.DealOpened', 1],
  ['grandlivre.DealWon', 2],
  ['erp.opportunity.won', 2],
] as const

const open: Hearing[] = []
afterEach(async () => {
  for (const hearing of open.splice(0)) await hearing.close()
})

type Told = readonly (readonly [type: string, position: number, id?: string])[]

async function problemsAfter(told: Told): Promise<string[]> {
  const hearing = await Hearing.open(random(1))
  open.push(hearing)
  for (const [type, position, id = `${type} ${position}`] of told) {
    const { status } = await fetch(hearing.url, {
      method: 'POST',
      headers: { 'webhook-id': id },
      body: JSON.stringify({ id, type, position: String(position) }),
    })
    expect(status).toBe(204)
  }
  return hearing.problemsWith(log)
}

test('who was told of everything, once or again, in order and under the same id, has no problems', async () => {
  expect(await problemsAfter(all)).toEqual([])
  expect(await problemsAfter([...all, ...all])).toEqual([])
  expect(lastHeard(log)).toBe(2)
})

test('an event that did not come, that the log does not have, or that came late is told', async () => {
  expect(await problemsAfter(all.slice(0, 2))).toEqual([
    'the receiver was not told of erp.opportunity.won at 2',
  ])
  expect(await problemsAfter([...all, ['grandlivre.DealWon', 9]])).toEqual([
    'the receiver was told of grandlivre.DealWon at 9, which the log does not have',
  ])
  expect(await problemsAfter(all.toReversed())).toEqual([
    'the receiver was told of position 1 after what follows it',
  ])
})

test('an event that came under two ids, and an id under which two came, are told', async () => {
  expect(await problemsAfter([...all, ['grandlivre.DealWon', 2, 'another']])).toEqual([
    'the receiver was told of grandlivre.DealWon at 2 under 2 ids',
  ])
  const same = all.map(([type, position]) => [type, position, 'same'] as const)
  expect(await problemsAfter(same)).toEqual(['two events left under the same id'])
})

test('what somebody else has signed is told', async () => {
  const hearing = await Hearing.open(random(1))
  open.push(hearing)
  hearing.registered(`whsec_${Buffer.alloc(32).toString('base64')}`, 0)
  const [type, position] = all[0]
  const body = JSON.stringify({ id: 'x', type, position: String(position) })
  await fetch(hearing.url, { method: 'POST', headers: { 'webhook-id': 'x' }, body })
  expect(hearing.problems).toEqual([expect.stringContaining('was not signed by the ledger')])
})
