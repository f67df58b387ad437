import {
  EventStoreDBClient,
  jsonEvent,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { numbers } from '#tests/event-store/appends.ts'
import { realUrl, until } from '#tests/event-store/kurrent-store.ts'
import { KurrentServer } from '#tests/support/kurrent-server/server.ts'

/** The server of the tests answers the client as it stands; the same holds on a real one. */

let server: KurrentServer
let client: EventStoreDBClient
const stream = (): string => `check-${crypto.randomUUID()}`
const event = (index: number): ReturnType<typeof jsonEvent> => jsonEvent({ type: 'Checked', data: { index } })

beforeEach(async () => {
  server = await KurrentServer.start()
  client = EventStoreDBClient.connectionString(realUrl ?? server.url)
})

afterEach(async () => {
  await client.dispose()
  await server.stop()
})

test('appends, alone and in batches, are checked against the exact revision and idempotent by event id', async () => {
  for (const credentials of [undefined, { username: 'admin', password: 'changeit' }]) {
    const name = stream()
    const events = numbers(3).map(event)
    const options = { expectedRevision: 'no_stream', ...(credentials && { credentials }) } as const
    const first = await client.appendToStream(name, events, options)
    const again = await client.appendToStream(name, events, options)
    const other = client.appendToStream(name, [...events.slice(0, 2), event(7)], options)

    expect(again).toEqual(first)
    expect(first).toMatchObject({ success: true, nextExpectedRevision: 2n })
    await expect(other).rejects.toBeInstanceOf(WrongExpectedVersionError)
    await expect(
      client.appendToStream(name, event(8), { ...options, expectedRevision: 7n }),
    ).rejects.toMatchObject({
      actualVersion: 2n,
    })
  }
})

test('streams and the whole log are read from a place in both directions, with the places of the events', async () => {
  const name = stream()
  const { position } = await client.appendToStream(name, numbers(5).map(event))
  const back: unknown[] = []
  for await (const { event: read } of client.readStream(name, {
    direction: 'backwards',
    fromRevision: 'end',
    maxCount: 2,
  }))
    back.push([read?.revision, read?.position])
  const [last] = back
  const forward: unknown[] = []
  if (position === undefined) throw new Error('The append told no position')
  for await (const { event: read } of client.readAll({ fromPosition: position, maxCount: 1 }))
    forward.push(read?.streamId)

  expect(last).toEqual([4n, position])
  expect(back).toHaveLength(2)
  expect(forward).toEqual([name])
})

test('an append that breaks off on its way is not written, not even in part', async () => {
  for (const deadline of [5, 10, 15, 20, 25, 30, 40, 60]) {
    const name = stream()
    const credentials = { username: 'admin', password: 'changeit' }
    const events = numbers(2500).map(event)
    await client.appendToStream(name, events, { credentials, deadline }).catch(() => undefined)
    const written = await collect(name)
    expect([0, 2500]).toContain(written.length)
  }
})

test('a filtered subscription begins after its place, brings what comes and tells checkpoints', async () => {
  const name = stream()
  const { position } = await client.appendToStream(name, event(0))
  await client.appendToStream(name, event(1))
  let checkpoints = 0
  const seen: unknown[] = []
  const checkpointReached = async (): Promise<void> => {
    checkpoints += 1
  }
  const filter = streamNameFilter({ prefixes: [name], checkpointInterval: 1, checkpointReached })
  const subscription = client.subscribeToAll({ ...(position && { fromPosition: position }), filter })
  subscription.on('data', ({ event: read }) => seen.push(read?.data))
  await until(() => seen.length === 1)
  for (const index of numbers(80)) await client.appendToStream(stream(), event(index))
  await client.appendToStream(name, event(2))
  await until(() => seen.length === 2 && checkpoints > 1)
  await subscription.unsubscribe()

  expect(seen).toEqual([{ index: 1 }, { index: 2 }])
})

async function collect(name: string): Promise<unknown[]> {
  const events: unknown[] = []
  try {
    for await (const { event: read } of client.readStream(name)) events.push(read)
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error
  }
  return events
}
