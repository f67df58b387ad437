import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openKurrentStore } from '#src/event-store/kurrent.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { Journal } from '#tests/support/kurrent-server/journal.ts'
import { record, ServerLog } from '#tests/support/kurrent-server/server-log.ts'
import { until } from '#tests/event-store/kurrent-store.ts'

const program = new URL('../support/kurrent-server/run.ts', import.meta.url).pathname

async function serve(file: string, port: number): Promise<{ server: ChildProcess; port: number }> {
  const server = spawn(process.execPath, [program, '--file', file, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(server.stdout ?? server, 'data')) as [Buffer]
  return { server, port: Number(new URL(line.toString().replace('esdb', 'http')).port) }
}

async function kill(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit')
  server.kill('SIGKILL')
  await gone
}

test('a server that is killed under load and started again keeps each answered append once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kurrent-'))
  const file = join(folder, 'log.jsonl')
  // A port of its own first, so that the server comes back where it was.
  let { server, port } = await serve(file, await freePort())
  const store = await openKurrentStore({ url: `esdb://127.0.0.1:${port}?tls=false`, deadlineMs: 2000 })
  const identity = await store.identity()
  const answered: RecordedEvent[] = []
  const enough = new AbortController()
  const write = async (): Promise<void> => {
    const own = newStream()
    for (let revision = -1; !enough.signal.aborted; revision += 1) {
      const expected = revision === -1 ? 'none' : revision
      const [result] = await store.append([append(own, { expected, key: `${own} ${revision}` })])
      if (result?.outcome === 'appended') answered.push(...result.events)
    }
  }
  const writers = numbers(8).map(write)
  for (const _ of numbers(3)) {
    const before = answered.length
    await until(() => answered.length > before + 25)
    await kill(server)
    ;({ server, port } = await serve(file, port))
  }
  enough.abort()
  await Promise.all(writers)
  const all = await store.readAll('0', 10_000)
  await store.close()
  const reopened = await openKurrentStore({ url: `esdb://127.0.0.1:${port}?tls=false` })

  expect(await reopened.identity()).toBe(identity)
  expect(await reopened.readAll('0', 10_000)).toEqual(all)
  expect(all.toSorted(byId)).toEqual(answered.toSorted(byId))
  await reopened.close()
  await kill(server)
  await rm(folder, { recursive: true })
})

test('a line that a crash cut short by nothing but its end is cut off, and never comes back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kurrent-'))
  const file = join(folder, 'log.jsonl')
  const reopened = (): ServerLog => new ServerLog(new Journal(file))
  reopened().append('kept', 'any', [record('Written', {})])
  reopened().append('torn', 'any', [record('Written', {})])
  await truncate(file, (await readFile(file)).length - 1)

  const after = reopened()
  after.append('later', 'any', [record('Written', {})])
  await appendFile(file, '{"stream":"half')

  expect(after.records.map(({ stream }) => stream)).toEqual(['kept', 'later'])
  expect(reopened().records.map(({ stream }) => stream)).toEqual(['kept', 'later'])
  expect(reopened().records).toEqual(after.records)
  await rm(folder, { recursive: true })
})

function byId(left: RecordedEvent, right: RecordedEvent): number {
  return left.id < right.id ? -1 : 1
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
