import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPostgresStore } from '#src/event-store/postgres.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { openFresh, someoneWaits, until } from '#tests/event-store/postgres-store.ts'

let opened: Awaited<ReturnType<typeof openFresh>>
beforeEach(async () => {
  opened = await openFresh()
})
afterEach(() => opened.close())

const endSessions = (name: string): Promise<unknown> =>
  opened.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = $1`,
    [name],
  )

/** The session that waits for the lock of the log. */
const waiting = async (): Promise<unknown> => {
  const { rows } = await opened.database.pool.query(
    `select pid from pg_stat_activity
     where datname = current_database() and application_name = 'ledger appender' and wait_event = 'advisory'`,
  )
  return rows[0]?.pid as unknown
}

const holdTheLog = async (): Promise<() => Promise<void>> => {
  const holder = await opened.database.pool.connect()
  await holder.query('begin')
  await holder.query('select pg_advisory_xact_lock(7302114602)')
  return async () => {
    await holder.query('rollback')
    holder.release()
  }
}

/** Stands between a store and PostgreSQL; once deaf, what the server answers does not come through. */
async function proxy(): Promise<{ url: string; deafen(): void; cut(): void; close(): void }> {
  const target = new URL(opened.database.url)
  const sockets = new Set<Socket>()
  let deaf = false
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined))
    client.on('data', (bytes) => upstream.write(bytes)).on('close', () => upstream.destroy())
    upstream.on('data', (bytes) => deaf || client.write(bytes)).on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    deafen: () => (deaf = true),
    cut: () => {
      deaf = false
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    close: () => server.close(),
  }
}

const unkeyedAndKeyed = (hot: string): ReturnType<typeof append>[] => [
  append(hot, { data: [0, 1] }),
  append(newStream(), { data: ['unkeyed'] }),
  append(hot, { expected: 1, data: [2] }),
  append(newStream(), { key: 'k', data: ['keyed'] }),
  append(hot, { expected: 2, data: [3], key: 'l', guards: [{ stream: 'tenant-demo.demo', revision: -1 }] }),
]

test('a backend that is killed before its commit has written nothing, and the batch is sent again', async () => {
  const { database, store } = opened
  const hot = newStream()
  const release = await holdTheLog()
  const appending = store.append(unkeyedAndKeyed(hot))
  await until(() => someoneWaits(database))
  const killed = await waiting()
  await endSessions('ledger appender')
  await until(async () => (await waiting()) !== undefined && (await waiting()) !== killed)
  await release()

  expect((await appending).map(({ outcome }) => outcome)).toEqual(numbers(5).map(() => 'appended'))
  expect((await store.readStream(hot)).map(({ data }) => data)).toEqual([0, 1, 2, 3])
  expect(await store.head()).toBe('6')
})

test('an append whose answer got lost after the commit is answered as written, and is written once', async () => {
  const { database, store } = opened
  const between = await proxy()
  const remote = await openPostgresStore({ pool: database.pool, url: between.url })
  await remote.append([append(newStream(), { data: ['connected'] })])
  const [hot, taken] = [newStream(), newStream()]
  await store.append([append(taken, { data: ['by another'] })])

  between.deafen()
  const batch = [...unkeyedAndKeyed(hot), append(taken), append(hot, { expected: 3, data: [] })]
  const appending = remote.append(batch)
  await until(async () => (await store.head()) === '8')
  between.cut()
  const results = await appending

  expect(results.map(({ outcome }) => outcome)).toEqual([
    ...numbers(5).map(() => 'appended'),
    'conflict',
    // It has written nothing that could be recognised; its sender decides again.
    'conflict',
  ])
  const written = results.flatMap((result) => (result.outcome === 'appended' ? result.events : []))
  expect(written.toSorted((left, right) => Number(left.position) - Number(right.position))).toEqual(
    await store.readAll('2', 100),
  )
  expect((await store.readStream(hot)).map(({ data }) => data)).toEqual([0, 1, 2, 3])
  await remote.close()
  between.close()
})

test('a batch sent again does not take the events of somebody else for its own', async () => {
  const { database, store, another } = opened
  const second = await another()
  const stream = newStream()
  const release = await holdTheLog()
  const appending = store.append([append(stream, { data: ['mine'] })])
  await until(() => someoneWaits(database))
  await endSessions('ledger appender')
  await release()
  const [other] = await second.append([append(stream, { data: ['theirs'] })])
  const [own] = await appending

  expect([own?.outcome, other?.outcome].toSorted()).toEqual(['appended', 'conflict'])
  expect(await store.readStream(stream)).toHaveLength(1)
})

test('a store whose connections are all cut goes on appending, reading and following', async () => {
  const { store } = opened
  const stop = new AbortController()
  const seen: unknown[] = []
  const reading = (async () => {
    for await (const page of store.subscribe('0', stop.signal)) {
      seen.push(...page.map(({ data }) => data))
      if (seen.length >= 30) stop.abort()
    }
  })()
  const stream = newStream()
  for (const index of numbers(30)) {
    if (index % 10 === 5) {
      for (const name of ['ledger appender', 'ledger streams', 'ledger listener']) await endSessions(name)
    }
    const [result] = await store.append([
      append(stream, { expected: index === 0 ? 'none' : index - 1, data: [index] }),
    ])
    expect(result?.outcome).toBe('appended')
    expect(await store.lastRevision(stream)).toBe(index)
  }
  await reading

  expect(seen).toEqual(numbers(30))
})
