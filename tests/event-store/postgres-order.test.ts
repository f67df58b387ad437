import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendCall } from '#src/event-store/append-call.ts'
import { comparePositions } from '#src/event-store/port.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { openFresh, someoneWaits, until } from '#tests/event-store/postgres-store.ts'

let opened: Awaited<ReturnType<typeof openFresh>>
beforeEach(async () => {
  opened = await openFresh()
})
afterEach(() => opened.close())

test('a writer that is slow to commit makes others wait, and no reader ever sees a later event before an earlier one', async () => {
  const { database, store, another } = opened
  await store.append([append(newStream(), { data: ['before'] })])
  const slow = await database.pool.connect()
  await slow.query('begin')
  await slow.query(appendCall([append(newStream(), { data: ['slow'] })]).query)

  const second = await another()
  let answered = false
  const fast = second.append([append(newStream(), { data: ['fast'] })]).finally(() => (answered = true))
  await until(() => someoneWaits(database))
  expect((await store.readAll('0', 10)).map(({ data }) => data)).toEqual(['before'])
  expect(await second.head()).toBe('1')
  expect(answered).toBe(false)

  await slow.query('commit')
  slow.release()
  await fast
  expect((await store.readAll('1', 10)).map(({ data, position }) => [data, position])).toEqual([
    ['slow', '2'],
    ['fast', '3'],
  ])
})

test('a writer that rolls back leaves no gap', async () => {
  const { database, store } = opened
  const failing = await database.pool.connect()
  await failing.query('begin')
  await failing.query(appendCall([append(newStream(), { data: [1, 2, 3] })]).query)
  const waiting = store.append([append(newStream(), { data: ['written'] })])
  await until(() => someoneWaits(database))
  await failing.query('rollback')
  failing.release()

  expect(await waiting).toMatchObject([{ outcome: 'appended', events: [{ position: '1' }] }])
})

test('the check of a revision sees what was committed while it waited for its turn', async () => {
  const { database, store } = opened
  const stream = newStream()
  const first = await database.pool.connect()
  await first.query('begin')
  await first.query(appendCall([append(stream)]).query)
  const waiting = store.append([append(stream), append(newStream(), { guards: [{ stream, revision: -1 }] })])
  await until(() => someoneWaits(database))
  await first.query('commit')
  first.release()

  expect((await waiting).map(({ outcome }) => outcome)).toEqual(['conflict', 'conflict'])
})

test('a thousand appends to one stream from four stores, each sent again on conflict, leave revisions 0 to 999', async () => {
  const { database, store, another } = opened
  const stores = [store, await another(), await another(), await another()]
  const hot = newStream('account')
  const queue = numbers(1000)
  const work = async (writer: typeof store, most: number): Promise<void> => {
    while (queue.length > 0) {
      const taken = queue.splice(0, most)
      const last = await writer.lastRevision(hot)
      const results = await writer.append(
        taken.map((data, index) => append(hot, { expected: last + index, data: [data] })),
      )
      queue.push(...taken.filter((_, index) => results[index]?.outcome !== 'appended'))
    }
  }
  // Stores append one by one and in chains; most of what they send conflicts.
  await Promise.all(stores.flatMap((writer) => [work(writer, 1), work(writer, 7), work(writer, 20)]))

  const events = await store.readStream(hot)
  expect(events.map(({ revision }) => revision)).toEqual(numbers(1000))
  expect(events.map(({ data }) => data).toSorted((left, right) => Number(left) - Number(right))).toEqual(
    numbers(1000),
  )
  const { rows } = await database.pool.query(
    'select max(position) as last, count(*) as count from ledger.events',
  )
  expect(rows).toEqual([{ last: 1000, count: 1000 }])
})

test('readers that follow while four stores write see every event once, in order', async () => {
  const { store, another } = opened
  const writers = [store, await another(), await another(), await another()]
  const stop = new AbortController()
  const seen: string[] = []
  const reading = (async () => {
    for await (const page of store.subscribe('0', stop.signal)) {
      seen.push(...page.map(({ position }) => position))
      if (seen.length >= 800) stop.abort()
    }
  })()
  await Promise.all(
    writers.map(async (writer) => {
      for (const _ of numbers(50)) await writer.append(numbers(4).map(() => append(newStream())))
    }),
  )
  await reading

  expect(seen).toEqual(numbers(800).map((index) => String(index + 1)))
  expect(seen.toSorted(comparePositions)).toEqual(seen)
})

test('nobody changes, deletes or truncates what is written, not even the owner of the table', async () => {
  const { database, store } = opened
  await store.append([append(newStream())])
  for (const statement of [
    `update ledger.events set data = '{}'`,
    `update ledger.events set data = '{}' where false`,
    'delete from ledger.events',
    'truncate ledger.events',
    'truncate ledger.events cascade',
    'update ledger.log set identity = gen_random_uuid()',
    'delete from ledger.log',
    'truncate ledger.log',
    `insert into ledger.events select * from ledger.events on conflict (position) do update set data = '{}'`,
  ]) {
    await expect(database.pool.query(statement)).rejects.toThrow(/append-only|permission denied/)
  }
  expect(await store.readAll('0', 10)).toHaveLength(1)
})

test('an append is refused in a transaction that would not see what others commit', async () => {
  const { database } = opened
  const client = await database.pool.connect()
  for (const isolation of ['repeatable read', 'serializable']) {
    await client.query(`begin isolation level ${isolation}`)
    await expect(client.query(appendCall([append(newStream())]).query)).rejects.toThrow('read committed')
    await client.query('rollback')
  }
  client.release()
})

test('the bytes of data are kept as they were sent', async () => {
  const { database, store } = opened
  const data = { b: 1, a: [1.5, 'é'], nested: { z: null, y: {} } }
  await store.append([append(newStream(), { data: [data] })])
  await store.append([
    append(newStream()),
    append(newStream(), { expected: 9 }),
    append(newStream(), { data: [data] }),
  ])

  const { rows } = await database.pool.query(
    'select data::text as text from ledger.events where position in (1, 3)',
  )
  expect(rows).toEqual([{ text: JSON.stringify(data) }, { text: JSON.stringify(data) }])
})

test('the command key stands on the first event of a keyed command and on no other', async () => {
  const { database, store } = opened
  await store.append([append(newStream(), { data: [1, 2], key: 'k' }), append(newStream(), { data: [3] })])

  const { rows } = await database.pool.query(
    'select command_key is not null as keyed from ledger.events order by position',
  )
  expect(rows).toEqual([{ keyed: true }, { keyed: false }, { keyed: false }])
})
