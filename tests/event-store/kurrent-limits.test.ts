import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppendUnconfirmed, UnreadableEvent } from '#src/event-store/errors.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { openOn, openWithServer, until } from '#tests/event-store/kurrent-store.ts'
import { record } from '#tests/support/kurrent-server/server-log.ts'

/** What KurrentDB promises less than PostgreSQL, and what others may do in the same server. */

let opened: Awaited<ReturnType<typeof openWithServer>>

beforeEach(async () => {
  opened = await openWithServer()
})

afterEach(async () => opened.close())

test('a guard that moves between its reading and the write lets the append through', async () => {
  const { server, log, store: second } = opened
  const { store, close } = await openOn(server, { log, deadlineMs: 300 })
  const [tenant, stream] = [newStream('tenant'), newStream()]
  await store.append([append(tenant)])
  server.faults.appends.push('held')
  const guarded = store.append([append(stream, { guards: [{ stream: tenant, revision: 0 }] })])
  await until(() => server.faults.held === 1)
  await second.append([append(tenant, { expected: 0 })])
  server.faults.release()

  expect((await guarded).map(({ outcome }) => outcome)).toEqual(['appended'])
  const [late] = await store.append([append(newStream(), { guards: [{ stream: tenant, revision: 0 }] })])
  expect(late?.outcome).toBe('conflict')
  await close()
})

test('a key that comes again for another stream is not recognised there', async () => {
  const { store } = opened
  const results = await store.append([append(newStream(), { key: 'k' }), append(newStream(), { key: 'k' })])

  expect(results.map(({ outcome }) => outcome)).toEqual(['appended', 'appended'])
})

test('a command is recognised anywhere in a long stream, by a store that has not read it yet', async () => {
  const { store, another } = opened
  const stream = newStream()
  const chain = numbers(1300).map((index) =>
    append(stream, { expected: index === 0 ? 'none' : index - 1, key: `key ${index}`, data: [index] }),
  )
  expect((await store.append(chain)).every(({ outcome }) => outcome === 'appended')).toBe(true)
  const fresh = await another()
  const again = append(stream, { expected: 1299, key: 'key 612', data: ['again'] })

  expect(await fresh.append([again])).toMatchObject([{ outcome: 'duplicate', events: [{ data: 612 }] }])
  expect(await fresh.lastRevision(stream)).toBe(1299)
})

test('a reader may stand where no event begins', async () => {
  const { store } = opened
  await store.append(numbers(20).map((index) => append(newStream(), { data: [index] })))
  const events = await store.readAll('0', 100)
  const tenth = BigInt(events[9]?.position ?? '')

  expect((await store.readAll(String(tenth - 1n), 1)).map(({ id }) => id)).toEqual([events[9]?.id])
  expect((await store.readAll(String(tenth + 1n), 1)).map(({ id }) => id)).toEqual([events[10]?.id])
  expect(await store.readAll('9999999999999', 10)).toEqual([])
})

test('what others write into the server is passed over, whatever it looks like', async () => {
  const { server, store, log } = opened
  const foreign = [
    record('Noted', { amount: 1 }),
    { ...record('Noted', {}), data: Buffer.from('{"broken":'), metadata: Buffer.from([0xff]) },
    { ...record('Noted', {}), contentType: 'application/octet-stream', data: Buffer.from([1, 2]) },
    record('$metadata', { $maxCount: 3 }),
  ]
  for (const index of numbers(40)) {
    server.log.append(`other-${index}`, 'any', foreign)
    server.log.append(`${log}-log-of-another`, 'any', foreign)
    await store.append([append(newStream(), { data: [index] })])
    server.log.appendTransaction('transaction', foreign)
  }

  expect((await store.readAll('0', 100)).map(({ data }) => data)).toEqual(numbers(40))
  expect((await store.readAll('0', 25, { types: ['Noted'] })).map(({ data }) => data)).toEqual(numbers(25))
  expect(await store.readAll('0', 25, { types: ['$metadata', 'Noted.*'] })).toEqual([])
  expect(await store.head()).toBe((await store.readAll('0', 100)).at(-1)?.position)
})

test('an event of the ledger that came in an explicit transaction has no position of its own and is reported', async () => {
  const { server, store, log } = opened
  server.log.appendTransaction(`${log}/budget-demo.1`, [record('Noted', {}), record('Noted', {})])

  await expect(store.readStream('budget-demo.1')).rejects.toThrow('place in the log')
  await expect(store.readAll('0', 10)).rejects.toThrow('place in the log')
})

test('a waiting subscription goes on from the checkpoints, with both halves of their places', async () => {
  const { server, store } = opened
  await store.append([append(newStream(), { data: ['first'] })])
  const stop = new AbortController()
  const seen: unknown[] = []
  const reading = (async () => {
    for await (const batch of store.subscribe('0', stop.signal)) seen.push(...batch.map(({ data }) => data))
  })()
  await until(() => seen.length === 1)
  for (const _ of numbers(2200)) server.log.appendTransaction('other', [record('Other', {})])
  // A place that is not exactly one that was told is refused by the server.
  for (const round of numbers(3)) {
    await server.restart()
    await store.append([append(newStream(), { data: [round] })])
    await until(() => seen.length === round + 2)
    for (const _ of numbers(1100)) server.log.appendTransaction('other', [record('Other', {})])
  }
  stop.abort()
  await reading

  expect(seen).toEqual(['first', 0, 1, 2])
})

test('ledgers in one server do not see each other', async () => {
  const { server, store } = opened
  const other = await openOn(server)
  const stream = newStream()
  await store.append([append(stream, { data: ['ours'] })])
  await other.store.append([append(stream, { data: ['theirs'] })])

  expect((await store.readAll('0', 10)).map(({ data }) => data)).toEqual(['ours'])
  expect((await other.store.readStream(stream)).map(({ data }) => data)).toEqual(['theirs'])
  await other.close()
})

test('other clients find the events of the ledger with their correlation and causation', async () => {
  const { server, store, log } = opened
  const stream = newStream()
  const sent = append(stream)
  await store.append([sent])
  const client = EventStoreDBClient.connectionString(server.url)
  const found: unknown[] = []
  for await (const { event } of client.readStream(`${log}/${stream}`)) found.push(event)

  expect(found).toMatchObject([
    {
      id: sent.events[0]?.id,
      type: 'Noted',
      isJson: true,
      data: { amount: 1 },
      metadata: { $correlationId: 'request-1', $causationId: sent.commandId, tenant: 'demo', ledger: 1 },
    },
  ])
  await client.dispose()
})

test('an event that somebody else wrote into a stream of the ledger is reported, and other streams go on', async () => {
  const { server, store, log } = opened
  const stream = newStream()
  await store.append([append(stream)])
  const client = EventStoreDBClient.connectionString(server.url)
  const intruder = jsonEvent({ type: 'Noted', data: {} })
  await client.appendToStream(`${log}/${stream}`, intruder, { expectedRevision: 0n })
  await client.dispose()

  await expect(store.append([append(stream, { expected: 0 })])).rejects.toBeInstanceOf(UnreadableEvent)
  await expect(store.readStream(stream)).rejects.toThrow(intruder.id)
  expect((await store.append([append(newStream())])).map(({ outcome }) => outcome)).toEqual(['appended'])
  const mixed = store.append([append(newStream()), append(stream, { expected: 0 })])
  await expect(mixed).rejects.toBeInstanceOf(AppendUnconfirmed)
})
