import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { InvalidAppend, UnreadableEvent } from '#src/event-store/errors.ts'
import { openKurrentStore } from '#src/event-store/kurrent.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { openOn, openWithServer, until, watchStray } from '#tests/event-store/kurrent-store.ts'
import { KurrentServer } from '#tests/support/kurrent-server/server.ts'
import { record } from '#tests/support/kurrent-server/server-log.ts'

/** The traps of the client and of the server that are known (numbers as in the notes on event stores, §8). */

type Opened = Awaited<ReturnType<typeof openWithServer>>
let opened: Opened
let stray: ReturnType<typeof watchStray>

beforeEach(async () => {
  opened = await openWithServer({ deadlineMs: 2000 })
  stray = watchStray()
})

afterEach(async () => {
  await opened.close()
  stray.failOnAny()
})

test('trap 1: every append is a call of its own, with credentials in the address or without', async () => {
  const { server, store, log } = opened
  const url = server.url.replace('esdb://', 'esdb://ada:secret@')
  const withCredentials = await openKurrentStore({ url, log })
  await store.append([append(newStream())])
  const [result] = await withCredentials.append([append(newStream())])
  await withCredentials.close()

  expect(result?.outcome).toBe('appended')
  expect(server.asked.batchAppends).toBe(0)
})

test('trap 2: what breaks the appends of another client in the process does not touch those of the store', async () => {
  const { server, store } = opened
  const other = await KurrentServer.start()
  other.faults.appends.push('never answered')
  const client = EventStoreDBClient.connectionString(other.url)
  const broken = client
    .appendToStream('other', jsonEvent({ type: 'Other', data: {} }))
    .catch((error: unknown) => error)
  await until(() => other.asked.batchAppends === 1)
  server.faults.appends.push('held')
  const held = store.append([append(newStream())])
  await until(() => server.faults.held === 1)
  other.cut()

  expect(await broken).toBeInstanceOf(Error)
  server.faults.release()
  expect((await held).map(({ outcome }) => outcome)).toEqual(['appended'])
  await client.dispose()
  await other.stop()
})

test('trap 3: a value that JSON cannot hold is refused at once, and nothing of its batch is sent', async () => {
  const { server, store } = opened
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  const sent = server.asked.appends
  for (const value of [10n, cycle, { deep: [1n] }, undefined]) {
    const refused = await store
      .append([append(newStream()), append(newStream(), { data: [value] })])
      .catch((e: unknown) => e)
    expect(refused).toBeInstanceOf(InvalidAppend)
    expect(refused).toMatchObject({ index: 1 })
  }

  expect(server.asked.appends).toBe(sent)
})

test('trap 4: an append that is never answered ends at its own deadline and is sent again', async () => {
  const { server, another } = opened
  const quick = await openOn(server, { deadlineMs: 150 })
  server.faults.appends.push('never written', 'never answered')
  const stream = newStream()
  const [result] = await quick.store.append([append(stream, { data: [1, 2] })])
  await quick.close()

  expect(result).toMatchObject({ outcome: 'appended', events: [{ revision: 0 }, { revision: 1 }] })
  expect(await (await another()).head()).toBe('0')
})

test('trap 5: a conflict tells the actual revision, also when the address says not to throw', async () => {
  const { server, log } = opened
  const url = `${server.url}&throwOnAppendFailure=false`
  const store = await openKurrentStore({ url, log })
  const stream = newStream()
  await store.append([append(stream, { data: numbers(5) })])
  const [result] = await store.append([append(stream, { expected: 1 })])
  await store.close()

  expect(result).toEqual({ outcome: 'conflict', actualRevision: 4 })
})

test('trap 6: the server is never asked for its features, which it may not tell to everybody', async () => {
  const { server, store } = opened
  await store.append([append(newStream())])
  await store.readAll('0', 10)

  expect(server.asked.features).toBe(0)
})

test('trap 8: an event of the ledger that is malformed is reported where it stands, and not passed on as text', async () => {
  const { server, store, log } = opened
  const good = newStream()
  await store.append([append(good)])
  const [told] = await store.readAll('0', 1)
  for (const spoiled of [
    { ...record('Noted', {}), data: Buffer.from('{"amount":') },
    { ...record('Noted', {}, { ledger: 1, tenant: 7 }) },
    { ...record('Noted', {}) },
    { ...record('Noted', {}), metadata: Buffer.from([0xff, 0xfe]) },
  ]) {
    const stream = newStream()
    server.log.append(`${log}/${stream}`, -1, [spoiled])
    const refused = await store.readStream(stream).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UnreadableEvent)
    expect(refused).toMatchObject({ eventId: spoiled.id })
  }

  const unreadable = await store.readAll(told?.position ?? '', 1).catch((error: unknown) => error)
  expect(unreadable).toBeInstanceOf(UnreadableEvent)
  expect(await store.readAll('0', 1)).toHaveLength(1)
})

test('trap 8: the time of an event is that of the server, to the millisecond, and never before what was seen', async () => {
  const { server, store, another } = opened
  const times = [5_000, 1_000, 7_000]
  server.log.now = () => times.shift() ?? 9_000
  await store.append([append(newStream())])
  const second = await another()
  await second.append([append(newStream())])
  await store.append([append(newStream())])

  const recorded = (await store.readAll('0', 10)).map(({ recordedAt }) => Date.parse(recordedAt))
  expect(recorded).toEqual([5_000, 5_000, 7_000])
})

test('trap 9: the store finds its way back after a restart, and many first calls at once are all answered', async () => {
  const { server, another } = opened
  const fresh = await another()
  const batches = numbers(150).map(async () => fresh.append([append(newStream())]))
  const results = (await Promise.all(batches)).flat()
  await server.restart()
  const [after] = await fresh.append([append(newStream())])

  expect(results.every(({ outcome }) => outcome === 'appended')).toBe(true)
  expect(after?.outcome).toBe('appended')
  expect(await fresh.readAll('0', 1000)).toHaveLength(151)
})

test('every call asks for the leader, and a node that is none sends the store to it', async () => {
  const { server, store } = opened
  server.faults.appends.push('not the leader')
  server.faults.reads.push('fine', 'not the leader')
  const stream = newStream()
  const [result] = await store.append([append(stream)])

  expect(result?.outcome).toBe('appended')
  expect(await store.lastRevision(stream)).toBe(0)
  expect(server.asked.ofAnyNode).toBe(0)
})

test('an append beyond what the server takes is refused by its place; a chain that is longer is written in parts', async () => {
  const { store } = opened
  const text = 'x'.repeat(300_000)
  const refused = await store
    .append([append(newStream()), append(newStream(), { data: numbers(4).map(() => text) })])
    .catch((e: unknown) => e)
  expect(refused).toBeInstanceOf(InvalidAppend)
  expect(refused).toMatchObject({ index: 1 })

  const stream = newStream()
  const chain = numbers(9).map((index) =>
    append(stream, { expected: index === 0 ? 'none' : index - 1, data: [text] }),
  )
  const results = await store.append(chain)
  expect(results.every(({ outcome }) => outcome === 'appended')).toBe(true)
  expect((await store.readStream(stream)).map(({ revision }) => revision)).toEqual(numbers(9))
})

test('a stream that was deleted, truncated or tombstoned by somebody is reported as damage', async () => {
  const { server, store, log } = opened
  const damages = [{ state: 'deleted' }, { state: 'tombstoned' }, { truncatedBefore: 1 }] as const
  for (const damage of damages) {
    const stream = newStream()
    await store.append([append(stream, { data: [1, 2] })])
    server.log.damage(`${log}/${stream}`, damage)
    const found = async (): Promise<unknown> => {
      const events = await store.readStream(stream)
      if (events.length > 0) return events
      return store.append([append(stream)])
    }
    await expect(found()).rejects.toThrow(/deleted/)
  }
})

test('an address that cannot be read is refused without being repeated, since it may hold a password', async () => {
  const refused = await openKurrentStore({ url: 'kurrentdb://ada:secret@127.0.0.1' }).catch(
    (error: unknown) => error,
  )
  expect(String(refused)).toContain('esdb://')
  expect(String(refused)).not.toContain('secret')
})
