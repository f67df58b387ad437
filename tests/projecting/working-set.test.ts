import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { merge } from '#src/kernel/projection.ts'
import type { Row } from '#src/kernel/projection.ts'
import { plan } from '#src/projecting/planning.ts'
import { WorkingSet } from '#src/projecting/working-set.ts'
import { closed, filled, happen, opened, seen, wallets } from '#tests/projecting/wallets.ts'
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
  const { planned } = plan(wallets.projection, batch)
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
  const { planned } = plan(
    twice,
    await eventsOf([opened('a'), { type: 'WalletSeen', data: { walletId: 'a' } }]),
  )
  set.claim(planned)
  expect(set.fold(planned)).toMatchObject({
    count: 1,
    poison: { cause: new Error('There is no row of the key (nobody)') },
  })
  expect(set.writes()).toMatchObject({ upserts: [{ wallet_id: 'a' }], removals: [] })
})

test('a stored row that is not as it should be stops the event that needs it', async () => {
  const set = new WorkingSet(wallets.projection)
  const { planned } = plan(wallets.projection, await eventsOf([filled('a', 1)]))
  expect(set.claim(planned)).toEqual([{ tenant: 'acme', wallet_id: 'a' }])
  set.admit([{ tenant: 'acme', wallet_id: 'a', owner: null, amount: 1, fills: 0 }])
  expect(set.fold(planned).poison?.cause).toEqual(new Error('The stored row is not as it should be'))
})

test('a row that begins with an insert is not looked for, and inserted so that the table would tell', async () => {
  const set = new WorkingSet(wallets.projection)
  const { planned } = plan(
    wallets.projection,
    await eventsOf([opened('a'), filled('a', 1), opened('b'), closed('b')]),
  )
  expect(set.claim(planned, false)).toEqual([{ tenant: 'acme', wallet_id: 'b' }])
  set.fold(planned)
  expect(set.writes()).toMatchObject({ inserts: [{ wallet_id: 'a', amount: 1 }], upserts: [], removals: [] })
})

test('a merge begins from nothing, goes on from the row that is there, and keeps to its key', async () => {
  const counting = {
    ...wallets.projection,
    on: {
      WalletSeen: ({ position }: RecordedEvent) =>
        merge(Number(position) < 3 ? 'a' : 'b', (row) => ({
          ...row,
          wallet_id: 'a',
          fills: Number(row?.['fills'] ?? 0) + 1,
        })),
    },
  }
  const set = new WorkingSet(counting)
  const { planned } = plan(counting, await eventsOf([seen('a'), seen('a'), seen('b')]))
  expect(set.claim(planned, false)).toHaveLength(2)
  expect(set.fold(planned)).toMatchObject({
    count: 2,
    poison: { cause: new Error('The fold changed the key column wallet_id') },
  })
  expect(set.writes()).toMatchObject({ upserts: [{ wallet_id: 'a', fills: 2 }], inserts: [], removals: [] })
  expect(set.fold(planned.slice(0, 1)).count).toBe(1)
  expect(set.writes().upserts).toMatchObject([{ wallet_id: 'a', fills: 3 }])
})

test('events that were folded last can be taken back, the latest first, and what was told of them is exact', async () => {
  const set = new WorkingSet(wallets.projection)
  const first = plan(wallets.projection, await eventsOf([opened('a'), filled('a', 1), opened('b')])).planned
  set.claim(first)
  set.fold(first)
  const then = plan(
    wallets.projection,
    await eventsOf([filled('a', 2), filled('a', 3), closed('a'), opened('a')]),
  ).planned
  set.claim(then)
  const told: unknown[] = []
  set.fold(then, ({ before, after }) => told.push([before?.['amount'], after?.['amount']]))
  expect(told).toEqual([
    [1, 3],
    [3, 6],
    [6, undefined],
    [undefined, 0],
  ])
  set.unfold(1)
  expect(set.writes()).toMatchObject({
    upserts: [
      { wallet_id: 'a', amount: 3, fills: 2 },
      { wallet_id: 'b', amount: 0 },
    ],
    removals: [],
  })
})
