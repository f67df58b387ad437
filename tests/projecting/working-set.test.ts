import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Row } from '#src/kernel/projection.ts'
import { WorkingSet } from '#src/projecting/working-set.ts'
import { closed, filled, happen, opened, wallets } from '#tests/projecting/wallets.ts'
import type { Happening } from '#tests/projecting/wallets.ts'

async function eventsOf(happenings: readonly Happening[]): Promise<RecordedEvent[]> {
  const store = memoryStore()
  await happen(store, ...happenings)
  return store.readAll('0', happenings.length)
}

/** A table in memory that is written as the runner writes the real one. */
function foldInBatches(
  events: readonly RecordedEvent[],
  size: number,
  surely = true,
): { rows: Map<string, Row>; poison: string | undefined } {
  const rows = new Map<string, Row>()
  const keyOf = (row: Row): string => `${String(row['tenant'])}/${String(row['wallet_id'])}`
  for (let from = 0; from < events.length; from += size) {
    const batch = events.slice(from, from + size)
    const find = (key: Row): Row[] => [rows.get(keyOf(key))].filter((row) => row !== undefined)
    let { writes, poison } = foldBatch(batch, find, surely)
    if (writes.inserts.some((row) => rows.has(keyOf(row))))
      ({ writes, poison } = foldBatch(batch, find, true))
    for (const row of writes.inserts) rows.set(keyOf(row), row)
    for (const row of writes.upserts) rows.set(keyOf(row), row)
    for (const key of writes.removals) expect(rows.delete(keyOf(key))).toBe(true)
    if (poison !== undefined) return { rows, poison: poison.event.id }
  }
  return { rows, poison: undefined }
}

function foldBatch(batch: readonly RecordedEvent[], find: (key: Row) => Row[], surely: boolean) {
  const set = new WorkingSet(wallets.projection)
  const { planned } = set.plan(batch)
  set.admit(set.claim(planned, surely).flatMap(find))
  const { poison } = set.fold(planned)
  return { writes: set.writes(), poison }
}

test('folding in batches of any size gives the rows of folding one event after another', async () => {
  const wallet = fc.constantFrom('a', 'b', 'c')
  const happening = fc.oneof(
    { weight: 2, arbitrary: wallet.map((id) => opened(id)) },
    {
      weight: 6,
      arbitrary: fc.tuple(wallet, fc.integer({ min: 1, max: 9 })).map(([id, amount]) => filled(id, amount)),
    },
    { weight: 1, arbitrary: wallet.map((id) => closed(id)) },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 2, max: 40 }),
      async (happenings, size) => {
        const start = [opened('a'), opened('b'), opened('c')]
        const events = await eventsOf([...start, ...happenings])
        const oneByOne = foldInBatches(events, 1)
        expect(foldInBatches(events, size)).toEqual(oneByOne)
        expect(foldInBatches(events, size, false)).toEqual(oneByOne)
      },
    ),
    { numRuns: 300 },
  )
})

test('an event of which one change fails leaves no trace of its other changes', async () => {
  const twice = {
    ...wallets.projection,
    on: {
      ...wallets.projection.on,
      WalletSeen: () => [
        { kind: 'remove' as const, key: ['a'] },
        { kind: 'remove' as const, key: ['nobody'] },
      ],
    },
  }
  const set = new WorkingSet(twice)
  const { planned } = set.plan(await eventsOf([opened('a'), { type: 'WalletSeen', data: { walletId: 'a' } }]))
  set.claim(planned)
  expect(set.fold(planned)).toMatchObject({
    count: 1,
    poison: { cause: new Error('There is no row of the key (nobody)') },
  })
  expect(set.writes()).toMatchObject({ upserts: [{ wallet_id: 'a' }], removals: [] })
})

test('a stored row that is not as it should be stops the event that needs it', async () => {
  const set = new WorkingSet(wallets.projection)
  const { planned } = set.plan(await eventsOf([filled('a', 1)]))
  expect(set.claim(planned)).toEqual([{ tenant: 'acme', wallet_id: 'a' }])
  set.admit([{ tenant: 'acme', wallet_id: 'a', owner: null, amount: 1, fills: 0 }])
  expect(set.fold(planned).poison?.cause).toEqual(new Error('The stored row is not as it should be'))
})

test('a row that begins with an insert is not looked for, and inserted so that the table would tell', async () => {
  const set = new WorkingSet(wallets.projection)
  const { planned } = set.plan(await eventsOf([opened('a'), filled('a', 1), opened('b'), closed('b')]))
  expect(set.claim(planned, false)).toEqual([{ tenant: 'acme', wallet_id: 'b' }])
  set.fold(planned)
  expect(set.writes()).toMatchObject({ inserts: [{ wallet_id: 'a', amount: 1 }], upserts: [], removals: [] })
})
