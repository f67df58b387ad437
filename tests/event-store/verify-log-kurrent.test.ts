import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyLog } from '#src/event-store/verify-log.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { locks } from '#tests/event-store/locks.ts'
import { openWithServer } from '#tests/event-store/kurrent-store.ts'

let opened: Awaited<ReturnType<typeof openWithServer>>
const stream = newStream()

beforeEach(async () => {
  opened = await openWithServer()
  const { store } = opened
  await store.append([append(stream, { data: numbers(3) })])
  await store.append([append(stream, { expected: 2 }), append(newStream())])
})
afterEach(() => opened.close())

const look = () => verifyLog({ store: opened.store, countable: false, locks, pageSize: 64 })

function spoil(name: string, of: { type: string; data: string; metadata: string }): string {
  const id = randomUUID()
  const { type, data, metadata } = of
  opened.server.log.append(`${opened.log}/${name}`, -1, [
    { id, type, contentType: 'application/json', data: Buffer.from(data), metadata: Buffer.from(metadata) },
  ])
  return id
}

test('a log in KurrentDB that only the ledger has written is whole, although its positions do not count', async () => {
  const { store } = opened
  expect(await look()).toEqual({
    events: 5,
    first: (await store.readAll('0', 1))[0]?.position,
    last: await store.head(),
    wrong: 0,
    problems: [],
  })
})

test('an event in KurrentDB that is not what the ledger writes is named, and what comes behind it is looked at', async () => {
  const first = spoil(newStream(), { type: 'Noted', data: '{"amount":', metadata: '{}' })
  const second = spoil(newStream(), { type: 'Noted', data: '{}', metadata: '[]' })
  await opened.store.append([append(newStream())])
  expect(await look()).toMatchObject({
    events: 8,
    last: await opened.store.head(),
    wrong: 2,
    problems: [
      { eventId: first, reason: expect.stringContaining('cannot be read') },
      { eventId: second, reason: expect.stringContaining('cannot be read') },
    ],
  })
})
