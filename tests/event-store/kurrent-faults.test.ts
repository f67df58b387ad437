import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppendUnconfirmed } from '#src/event-store/errors.ts'
import { comparePositions } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { isConnectionLoss } from '#src/postgres/transaction.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { openOn, openWithServer, until, watchStray } from '#tests/event-store/kurrent-store.ts'
import type { AppendFault } from '#tests/support/kurrent-server/faults.ts'

type Opened = Awaited<ReturnType<typeof openWithServer>>
let opened: Opened
let stray: ReturnType<typeof watchStray>

beforeEach(async () => {
  opened = await openWithServer({ deadlineMs: 250 })
  stray = watchStray()
})

afterEach(async () => {
  await opened.close()
  stray.failOnAny()
})

const spoiled: AppendFault[] = [
  'cut before',
  'cut after',
  'never answered',
  'never written',
  'timed out',
  'empty answer',
  'held',
]

for (const fault of spoiled) {
  test(`an append that is ${fault} is sent again and stands in the stream once`, async () => {
    const { server, store } = opened
    const stream = newStream()
    await store.append([append(stream)])
    server.faults.appends.push(fault)
    const sent = append(stream, { expected: 0, key: 'k', data: [1, 2] })
    const [result] = await store.append([sent])
    // Whatever the server still had from the first sending comes too late.
    server.faults.release()

    expect(result).toMatchObject({ outcome: 'appended', events: [{ revision: 1 }, { revision: 2 }] })
    expect((await store.readStream(stream)).map(({ id }) => id).slice(1)).toEqual(
      sent.events.map(({ id }) => id),
    )
  })
}

test('an append whose answer was lost conflicts when somebody else took its place meanwhile', async () => {
  const { server, store, another } = opened
  const stream = newStream()
  await store.append([append(stream)])
  const second = await another()
  server.faults.appends.push('held')
  const first = store.append([append(stream, { expected: 0, data: ['first'] })])
  await until(() => server.faults.held === 1)
  await second.append([append(stream, { expected: 0, data: ['second'] })])
  server.faults.release()

  expect(await first).toEqual([{ outcome: 'conflict', actualRevision: 1 }])
  expect((await store.readStream(stream)).map(({ data }) => data)).toEqual([{ amount: 1 }, 'second'])
})

test('an append whose outcome stays unknown says so, and is found when the command comes again', async () => {
  const { server } = opened
  const hasty = await openOn(server, { deadlineMs: 100, patienceMs: 150 })
  server.faults.appends.push('never answered', ...numbers(50).map(() => 'never written' as const))
  const sent = append(newStream(), { key: 'k' })
  const lost = await hasty.store.append([sent]).catch((error: unknown) => error)
  server.faults.appends.splice(0)

  expect(lost).toBeInstanceOf(AppendUnconfirmed)
  expect(await hasty.store.append([sent])).toMatchObject([{ outcome: 'duplicate', sameRequest: true }])
  await hasty.close()
})

test('a key whose first request was written without an answer is not taken for another request', async () => {
  const { server } = opened
  const hasty = await openOn(server, { deadlineMs: 100, patienceMs: 1 })
  const stream = newStream()
  server.faults.appends.push('never answered', 'never written')
  const lost = hasty.store.append([append(stream, { key: 'k', requestHash: 'one', data: ['one'] })])
  await expect(lost).rejects.toBeInstanceOf(AppendUnconfirmed)
  server.faults.appends.splice(0)
  const [other] = await hasty.store.append([append(stream, { key: 'k', requestHash: 'two', data: ['two'] })])
  await hasty.close()

  expect(other).toMatchObject({ outcome: 'duplicate', sameRequest: false, events: [{ data: 'one' }] })
})

test('twenty breaks of the connection under load lose nothing and double nothing', async () => {
  const { server, store, another } = opened
  const stores = [store, await another()]
  const hot = newStream()
  const answered: RecordedEvent[] = []
  const enough = new AbortController()
  let sent = 0
  const write = async (writer: EventStore, own: string): Promise<void> => {
    let revision = -1
    while (!enough.signal.aborted) {
      sent += 1
      const key = `${own} ${sent}`
      const last = await writer.lastRevision(hot)
      const results = await writer.append([
        append(own, { expected: revision === -1 ? 'none' : revision, key, data: [key] }),
        append(hot, { expected: last === -1 ? 'none' : last, data: [key] }),
        append(newStream(), { data: [key, key] }),
      ])
      for (const result of results) if (result.outcome === 'appended') answered.push(...result.events)
      expect(results[0]?.outcome).toBe('appended')
      revision += 1
    }
  }
  const writers = numbers(6).map(async (index) => write(stores[index % 2] ?? store, newStream()))
  for (const round of numbers(20)) {
    const before = answered.length
    if (round % 3 === 0) server.faults.appends.push('cut after', 'fine', 'cut before')
    else if (round % 3 === 1) server.cut()
    else await server.restart()
    await until(() => answered.length > before + 20)
  }
  enough.abort()
  await Promise.all(writers)

  const all = await store.readAll('0', 100_000)
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(all.toSorted(byId)).toEqual(answered.toSorted(byId))
  expect(
    all.every(({ position }, i) => i === 0 || comparePositions(all[i - 1]?.position ?? '', position) < 0),
  ).toBe(true)
})

test('a subscription that is broken while it catches up and while it waits misses nothing and repeats nothing', async () => {
  const { server, store } = opened
  const written = 1600
  const writing = async (from: number, count: number): Promise<void> => {
    for (let next = from; next < from + count; next += 100)
      await store.append(numbers(100).map((index) => append(newStream(), { data: [next + index] })))
  }
  await writing(0, 1200)
  server.faults.reads.push('fine', { cutAfter: 700 }, 'never answered', { cutAfter: 0 }, 'not the leader')
  const stop = new AbortController()
  const seen: unknown[] = []
  const reading = (async () => {
    for await (const batch of store.subscribe('0', stop.signal)) {
      seen.push(...batch.map(({ data }) => data))
      if (seen.length === written) stop.abort()
    }
  })()
  await until(() => seen.length >= 1200)
  for (const part of numbers(4)) {
    if (part % 2 === 0) server.cut()
    else await server.restart()
    await writing(1200 + part * 100, 100)
  }
  await reading

  expect(seen.toSorted((left, right) => Number(left) - Number(right))).toEqual(numbers(written))
})

test('a subscription goes on after the server was away for longer than a read waits', async () => {
  const { server, store } = opened
  await store.append([append(newStream(), { data: [1] })])
  const stop = new AbortController()
  const seen: unknown[] = []
  const reading = (async () => {
    for await (const batch of store.subscribe('0', stop.signal)) seen.push(...batch.map(({ data }) => data))
  })()
  await until(() => seen.length === 1)
  server.goDown()
  const waiting = store.append([append(newStream(), { data: [2] })])
  await server.comeBack()
  await waiting
  await until(() => seen.length === 2)
  stop.abort()
  await reading

  expect(seen).toEqual([1, 2])
})

test('closing waits for the appends under way and refuses new ones', async () => {
  const { server, store } = opened
  server.faults.appends.push('held')
  const stream = newStream()
  const under = store.append([append(stream)])
  await until(() => server.faults.held === 1)
  const closed = store.close()
  await expect(store.append([append(newStream())])).rejects.toThrow('closed')
  server.faults.release()

  expect((await under).map(({ outcome }) => outcome)).toEqual(['appended'])
  await closed
})

test('a server that is away too long is a connection that was lost, for whoever reads', async () => {
  const { server } = opened
  const hasty = await openOn(server, { deadlineMs: 100, patienceMs: 200 })
  server.goDown()
  const error = await hasty.store.head().catch((failure: unknown) => failure)
  await server.comeBack()

  expect(isConnectionLoss(error)).toBe(true)
  expect(await hasty.store.head()).toBe('0')
  await hasty.close()
})

test('a server that is not there lets nobody open the log', async () => {
  const { server, log } = opened
  server.goDown()
  const refused = await openOn(server, { log, deadlineMs: 100, patienceMs: 300 }).catch(
    (error: unknown) => error,
  )
  expect(refused).toBeInstanceOf(Error)
  await server.comeBack()
})

function byId(left: RecordedEvent, right: RecordedEvent): number {
  return left.id < right.id ? -1 : 1
}
