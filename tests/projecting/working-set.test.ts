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
): { rows: Map<string, Row>; poison: string | undefined } {
  const rows = new Map<string, Row>()
  const keyOf = (row: Row): string => `${String(row['tenant'])}/${String(row['wallet_id'])}`
  for (let from = 0; from < events.length; from += size) {
    const set = new WorkingSet(wallets.projection)
    const { planned } = set.plan(events.slice(from, from + size))
    set.admit(
      set
        .claim(planned)
        .map((key) => rows.get(keyOf(key)))
        .filter((row) => row !== undefined),
    )
    const { poison } = set.fold(planned)
    const writes = set.writes()
    for (const row of writes.upserts) rows.set(keyOf(row), row)
    for (const key of writes.removals) expect(rows.delete(keyOf(key))).toBe(true)
    if (poison !== undefined) return { rows, poison: poison.event.id }
  }
  return { rows, poison: undefined }
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
        expect(foldInBatches(events, size)).toEqual(foldInBatches(events, 1))
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
