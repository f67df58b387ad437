import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { Append, AppendResult, EventStore } from '#src/event-store/port.ts'
import { rehearsalStore } from '#src/importing/rehearsal-store.ts'
import { append } from '#tests/event-store/appends.ts'

const streams = ['budget-demo.a', 'budget-demo.b', 'expense-demo.c']

const anyAppend = fc
  .record({
    stream: fc.constantFrom(...streams),
    revision: fc.integer({ min: -1, max: 4 }),
    events: fc.integer({ min: 0, max: 2 }),
    key: fc.option(fc.constantFrom('k1', 'k2', 'k3'), { nil: undefined }),
    requestHash: fc.constantFrom('one', 'two'),
    guards: fc.array(
      fc.record({ stream: fc.constantFrom(...streams), revision: fc.integer({ min: -1, max: 3 }) }),
      { maxLength: 2 },
    ),
  })
  .map(({ stream, revision, events, key, requestHash, guards }): Append =>
    append(stream, {
      expected: revision === -1 ? 'none' : revision,
      data: Array.from({ length: events }, (_, index) => ({ index })),
      requestHash,
      guards,
      ...(key !== undefined && { key }),
    }),
  )
const batches = fc.array(fc.array(anyAppend, { maxLength: 6 }), { maxLength: 5 })

const plain = (results: readonly AppendResult[]): unknown[] =>
  results.map((result) =>
    result.outcome === 'conflict' ? result : { ...result, events: result.events.map(withoutPlace) },
  )
const withoutPlace = ({
  position: _p,
  recordedAt: _r,
  ...event
}: {
  position: string
  recordedAt: string
}): unknown => event

async function appendAll(store: EventStore, all: readonly (readonly Append[])[]): Promise<unknown[]> {
  const results = []
  for (const batch of all) results.push(plain(await store.append(batch)))
  return results
}

test('a rehearsal answers every append as the log would, whatever the log holds, and leaves it alone', async () => {
  await fc.assert(
    fc.asyncProperty(batches, batches, async (before, tried) => {
      const [base, twin] = [memoryStore(), memoryStore()]
      await appendAll(base, before)
      await appendAll(twin, before)
      const [head, rehearsal] = [await base.head(), rehearsalStore(base)]

      expect(await appendAll(rehearsal, tried)).toEqual(await appendAll(twin, tried))
      for (const stream of streams) {
        expect(await rehearsal.lastRevision(stream)).toBe(await twin.lastRevision(stream))
        for (const from of [0, 1, 3]) {
          const seen = (await rehearsal.readStream(stream, from)).map(withoutPlace)
          expect(seen).toEqual((await twin.readStream(stream, from)).map(withoutPlace))
        }
      }
      expect(await base.head()).toBe(head)
      await rehearsal.close()
    }),
    { numRuns: 300 },
  )
})

test('a stream that the rehearsal has appended to stays as it was then, whatever others write to it', async () => {
  const base = memoryStore()
  const [stream = '', guard = ''] = streams
  await base.append([append(stream), append(guard)])
  const rehearsal = rehearsalStore(base)
  await rehearsal.append([append(stream, { expected: 0, data: ['rehearsed'], key: 'r' })])
  await base.append([append(stream, { expected: 0, data: ['by others'], key: 'o' })])

  const [later, repeated, others, moved] = await rehearsal.append([
    append(stream, { expected: 1, data: ['rehearsed too'], guards: [{ stream: guard, revision: 0 }] }),
    append(stream, { expected: 1, key: 'r', data: [] }),
    append(stream, { expected: 1, key: 'o', data: [] }),
    append(guard, { expected: 'none' }),
  ])
  expect(later?.outcome).toBe('appended')
  expect(repeated).toMatchObject({ outcome: 'duplicate', events: [{ data: 'rehearsed' }] })
  expect(others).toMatchObject({ outcome: 'duplicate', events: [{ data: 'by others' }] })
  expect(moved).toEqual({ outcome: 'conflict', actualRevision: 0 })
  const events = await rehearsal.readStream(stream)
  expect(events.map(({ data }) => data)).toEqual([{ amount: 1 }, 'rehearsed', 'rehearsed too'])
})
