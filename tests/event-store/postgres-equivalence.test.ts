import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { Append, AppendResult, EventStore } from '#src/event-store/port.ts'
import { append } from '#tests/event-store/appends.ts'
import { openFresh } from '#tests/event-store/postgres-store.ts'

const revision = fc.integer({ min: -1, max: 4 })
const streamNumber = fc.integer({ min: 0, max: 4 })

/** An append about few streams, commands and revisions, so that they often meet. */
const told = fc.record({
  stream: streamNumber,
  /** How far the expectation is from where the stream stands at the batch's begin, plus what the batch adds. */
  off: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -1),
  count: fc.constantFrom(0, 1, 1, 1, 2, 3),
  key: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 3 }),
  hash: fc.constantFrom('a', 'a', 'b'),
  guards: fc.array(fc.record({ stream: streamNumber, off: fc.constantFrom(0, 0, 0, 0, 1, -1), revision }), {
    maxLength: 2,
  }),
})
type Told = ReturnType<(typeof told)['generate']>['value']

async function built(batch: readonly Told[], store: EventStore, prefix: string): Promise<Append[]> {
  const name = (number: number): string => `budget-demo.${prefix}.${number}`
  const reached = new Map<number, number>()
  for (const number of [0, 1, 2, 3, 4]) reached.set(number, await store.lastRevision(name(number)))
  return batch.map(({ stream, off, count, key, hash, guards }) => {
    const at = (number: number): number => reached.get(number) ?? -1
    const expected = Math.max(-1, at(stream) + off)
    const made = append(name(stream), {
      expected: expected === -1 ? 'none' : expected,
      data: Array.from({ length: count }, (_, index) => ({ index })),
      requestHash: hash,
      guards: guards.map((guard) => ({
        stream: name(guard.stream),
        revision: Math.max(-1, at(guard.stream) + guard.off),
      })),
      ...(key !== null && { key: `${prefix} ${key}` }),
    })
    reached.set(stream, expected + count)
    return made
  })
}

/** All of the results but what a store gives: positions depend on the order of independent appends. */
function essence(results: readonly AppendResult[]): unknown[] {
  return results.map((result) =>
    result.outcome === 'conflict'
      ? result
      : { ...result, events: result.events.map((event) => ({ ...event, position: '', recordedAt: '' })) },
  )
}

test('whatever the batches, PostgreSQL answers and keeps exactly what the memory store does', async () => {
  const opened = await openFresh()
  let run = 0
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(told, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 }),
        async (batches) => {
          const memory = memoryStore()
          const prefix = `run${(run += 1)}`
          for (const batch of batches) {
            const sent = await built(batch, memory, prefix)
            const left = essence(await memory.append(sent))
            const right = essence(await opened.store.append(sent))
            expect(right).toEqual(left)
          }
          for (const number of [0, 1, 2, 3, 4]) {
            const stream = `budget-demo.${prefix}.${number}`
            const ids = async (store: EventStore): Promise<unknown> =>
              (await store.readStream(stream)).map(({ id }) => id)
            expect(await ids(opened.store)).toEqual(await ids(memory))
          }
        },
      ),
      { numRuns: 150 },
    )
    const { rows } = await opened.database.pool.query(
      'select coalesce(max(position), 0) = count(*) as gapless from ledger.events',
    )
    expect(rows).toEqual([{ gapless: true }])
  } finally {
    await opened.close()
  }
})
