import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import { append, newStream } from '#tests/event-store/appends.ts'
import { storeContract } from '#tests/event-store/contract.ts'

storeContract('memory', async () => {
  const store = memoryStore()
  return { store, another: async () => store, close: () => store.close() }
})

test('a clock that is put back does not put the log back', async () => {
  const times = [5000, 1000, 7000]
  const store = memoryStore({ now: () => times.shift() ?? 0 })
  for (const _ of [1, 2, 3]) await store.append([append(newStream())])

  const recorded = (await store.readAll('0', 10)).map(({ recordedAt }) => Date.parse(recordedAt))
  expect(recorded).toEqual([5000, 5000, 7000])
})

test('what a reader does to an event does not change the log', async () => {
  const store = memoryStore()
  const data = { amount: 1 }
  await store.append([append('budget-demo.1', { data: [data] })])
  data.amount = 2
  const [event] = await store.readStream('budget-demo.1')
  if (event !== undefined) Object.assign(event, { data: { amount: 3 } })

  expect(await store.readStream('budget-demo.1')).toMatchObject([{ data: { amount: 1 } }])
})
