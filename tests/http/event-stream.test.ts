import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { nothingTranslated } from '#src/delivering/cloud-event.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { EventStreams } from '#src/http/event-stream.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { eventually } from '#tests/delivering/eventually.ts'

const log = { warn: () => undefined }
const followed = { tenant: 'acme', after: '0', types: undefined }
const open: Readable[] = []

afterEach(() => {
  for (const stream of open.splice(0)) stream.destroy()
})

function opened(streams: EventStreams, store: EventStore): Readable {
  const stream = streams.open(store, followed, nothingTranslated)
  open.push(stream)
  return stream.setEncoding('utf8')
}

/** A store that gives page after page as fast as it is asked, and counts them. */
function endless() {
  const given = { pages: 0 }
  async function* pages(): AsyncGenerator<RecordedEvent[]> {
    for (;;) {
      given.pages += 1
      yield Array.from({ length: 100 }, (_, index) => eventAt(given.pages * 100 + index))
    }
  }
  return { given, store: { ...memoryStore(), subscribe: () => pages() } as EventStore }
}

function eventAt(position: number): RecordedEvent {
  const id = derivedId('event', position)
  return {
    ...{ id, type: 'Told', schemaVersion: 1, tenant: 'acme', stream: 'thing-acme.1', revision: position },
    ...{ position: String(position), recordedAt: '2025-03-22T10:00:00.000Z', effectiveOn: '2025-03-22' },
    ...{ actor: { subject: 'ada', role: 'admin' }, commandId: id, requestHash: '', correlationId: id },
    ...{ causationId: id, data: { text: 'x'.repeat(1_000) } },
  } as RecordedEvent
}

async function textUntil(stream: Readable, pattern: RegExp): Promise<string> {
  let text = ''
  for await (const chunk of stream) if (pattern.test((text += String(chunk)))) break
  return text
}

test('a stream without news shows that it lives, and how far the log has been passed', async () => {
  const stream = opened(new EventStreams(log, { heartbeat_ms: 5 }), memoryStore())
  expect(await textUntil(stream, /still here[^]*still here/)).toMatch(
    /^retry: 2000\n\n(id: 0\n: still here\n\n){2}/,
  )
})

test('a reader that does not read holds one page in memory, and gets what follows when it reads on', async () => {
  const { given, store } = endless()
  const stream = opened(new EventStreams(log), store)
  await once(stream, 'readable')
  for (let turns = 0; turns < 200; turns += 1) await turn()
  expect(given.pages).toBeLessThanOrEqual(3)
  expect(stream.readableLength).toBeLessThan(1_000_000)

  const before = given.pages
  let seen = 0
  for await (const chunk of stream) if ((seen += String(chunk).length) > 1_000_000) break
  expect(given.pages).toBeGreaterThan(before)
})

test('so many streams are open at most, and who leaves makes room at once', async () => {
  const store = memoryStore()
  const streams = new EventStreams(log, { heartbeat_ms: 3_600_000 })
  const all = Array.from({ length: 200 }, () => opened(streams, store))
  await Promise.all(all.map((stream) => once(stream, 'readable')))
  expect(() => opened(streams, store)).toThrow(
    expect.objectContaining({ code: 'OVERLOADED', details: { streams: 200 } }),
  )
  const [first] = all
  const closed = first && once(first, 'close')
  first?.destroy()
  await closed
  expect(() => opened(streams, store)).not.toThrow()
})

test('a stream ends after its time, and whoever follows comes back to be asked again', async () => {
  const stream = opened(new EventStreams(log, { longest_ms: 5 }), memoryStore())
  expect(await textUntil(stream, /never/)).toBe('retry: 2000\n\n')
})

test('a reader that does not take the rest after its time is cut off', async () => {
  const streams = new EventStreams(log, { most: 1, longest_ms: 5, farewell_ms: 5 })
  const { store } = endless()
  const stream = opened(streams, store)
  await once(stream, 'readable')
  await eventually(() => expect(stream.destroyed).toBe(true))
  expect(() => opened(streams, store)).not.toThrow()
})

test('a server that ends lets none of them go on, and opens no more', async () => {
  const streams = new EventStreams(log)
  const stream = opened(streams, memoryStore())
  streams.end()
  await textUntil(stream, /never/)
  expect(() => opened(streams, memoryStore())).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }))
})
