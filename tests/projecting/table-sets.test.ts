import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { memoryStore } from '#src/event-store/memory.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { change, following, insert, merge, projection, remove } from '#src/kernel/projection.ts'
import type { Row } from '#src/kernel/projection.ts'
import { TableSets } from '#src/projecting/table-sets.ts'
import { causeText } from '#src/projecting/poison.ts'
import { closed, filled, happen, opened, seen, walletFacts } from '#tests/projecting/wallets.ts'
import { walletHandlers, WalletRow } from '#tests/projecting/wallets.ts'
import type { Happening } from '#tests/projecting/wallets.ts'

const CountRow = z.object({ id: z.string(), changes: z.int(), amount: z.int() })
type Count = z.infer<typeof CountRow>

/** Counts what becomes of each wallet and of all: 7 cannot be followed, 8 changes a row that is not there. */
const counts = following<z.infer<typeof WalletRow>>()({
  name: 'counts',
  row: CountRow,
  key: ['id'],
  of({ before, after }) {
    const amount = (after?.amount ?? 0) - (before?.amount ?? 0)
    if (amount === 7) throw new Error('Seven')
    const add = (row: Count): Count => ({ ...row, changes: row.changes + 1, amount: row.amount + amount })
    const id = after?.wallet_id ?? before?.wallet_id ?? ''
    const all = merge<Count>('all', (row) => add(row ?? { id: 'all', changes: 0, amount: 0 }))
    if (before === undefined) return [all, insert({ id, changes: 0, amount: 0 })]
    if (after === undefined) return [remove(id), all]
    return [change(id, add), all, change(amount === 8 ? 'nobody' : id, (row: Count) => row)]
  },
})

const counted = projection(walletFacts)({
  name: 'wallets',
  version: 1,
  row: WalletRow,
  key: ['wallet_id'],
  on: {
    ...walletHandlers,
    WalletSeen: ({ data }) => [
      change(data.walletId, (row) => ({ ...row, fills: row.fills + 1 })),
      change(data.walletId, (row) => {
        if (row.amount === 1) throw new Error('One')
        return row
      }),
    ],
  },
  following: counts,
})

async function eventsOf(happenings: readonly Happening[]): Promise<RecordedEvent[]> {
  const store = memoryStore()
  await happen(store, ...happenings)
  return store.readAll('0', happenings.length)
}

/** Two tables in memory. */
class Tables {
  readonly rows = [new Map<string, Row>(), new Map<string, Row>()] as const

  load(place: 0 | 1, keys: readonly Row[]): Row[] {
    return keys.map((key) => this.rows[place].get(keyOf(key))).filter((row) => row !== undefined)
  }

  /** Takes all or nothing; refuses to insert a row that is there. */
  write(writes: ReturnType<TableSets['writes']>): boolean {
    const clash = writes.some(({ inserts }, place) =>
      inserts.some((row) => this.rows[place === 0 ? 0 : 1].has(keyOf(row))),
    )
    if (clash) return false
    for (const [place, { upserts, inserts, removals }] of writes.entries()) {
      const table = this.rows[place === 0 ? 0 : 1]
      for (const key of removals) if (!table.delete(keyOf(key))) throw new Error('There is no such row')
      for (const row of [...upserts, ...inserts]) table.set(keyOf(row), row)
    }
    return true
  }
}

function keyOf(row: Row): string {
  return `${String(row['tenant'])}/${String(row['wallet_id'] ?? row['id'])}`
}

async function foldInBatches(events: readonly RecordedEvent[], size: number, surely: boolean) {
  const tables = new Tables()
  const load = async (place: 0 | 1, keys: readonly Row[]) => tables.load(place, keys)
  for (let from = 0; from < events.length; from += size) {
    const batch = events.slice(from, from + size)
    let sets = new TableSets(counted)
    let { poison } = await sets.fold(batch, { load, surely })
    if (!tables.write(sets.writes())) {
      sets = new TableSets(counted)
      ;({ poison } = await sets.fold(batch, { load, surely: true }))
      expect(tables.write(sets.writes())).toBe(true)
    }
    if (poison !== undefined)
      return { rows: tables.rows, poison: [poison.event.position, causeText(poison.cause)] }
  }
  return { rows: tables.rows, poison: undefined }
}

/** A rebuild keeps the rows in memory and writes now and then. */
async function foldWithMemory(events: readonly RecordedEvent[], size: number) {
  const tables = new Tables()
  const sets = new TableSets(counted)
  const load = async (place: 0 | 1, keys: readonly Row[]) => tables.load(place, keys)
  for (let from = 0; from < events.length; from += size) {
    const { poison } = await sets.fold(events.slice(from, from + size), { load, surely: true })
    if (poison === undefined && from % 3 !== 0) continue
    expect(tables.write(sets.writes())).toBe(true)
    sets.settle()
    if (poison !== undefined)
      return { rows: tables.rows, poison: [poison.event.position, causeText(poison.cause)] }
  }
  expect(tables.write(sets.writes())).toBe(true)
  return { rows: tables.rows, poison: undefined }
}

test('two tables folded in batches of any size are as after one event at a time, up to the first that fails in either', async () => {
  const wallet = fc.constantFrom('a', 'b', 'c')
  const tenant = fc.constantFrom('acme', 'beta')
  const amount = fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 6 }) },
    fc.constantFrom(7, 8, 666),
  )
  const happening = fc.oneof(
    { weight: 1, arbitrary: fc.tuple(wallet, tenant).map(([id, whose]) => opened(id, whose)) },
    { weight: 12, arbitrary: fc.tuple(wallet, amount, tenant).map((one) => filled(...one)) },
    { weight: 1, arbitrary: fc.tuple(wallet, tenant).map(([id, whose]) => closed(id, whose)) },
    { weight: 4, arbitrary: fc.tuple(wallet, tenant).map(([id, whose]) => seen(id, whose)) },
  )
  const start = ['acme', 'beta'].flatMap((whose) => ['a', 'b', 'c'].map((id) => opened(id, whose)))
  const ends = { whole: 0, poisoned: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 2, max: 46 }),
      async (happenings, size) => {
        const events = await eventsOf([...start, ...happenings])
        const oneByOne = await foldInBatches(events, 1, true)
        ends[oneByOne.poison === undefined ? 'whole' : 'poisoned'] += 1
        expect(await foldInBatches(events, size, true)).toEqual(oneByOne)
        expect(await foldInBatches(events, size, false)).toEqual(oneByOne)
        expect(await foldWithMemory(events, size)).toEqual(oneByOne)
      },
    ),
    { numRuns: 300 },
  )
  expect(ends.whole).toBeGreaterThan(10)
  expect(ends.poisoned).toBeGreaterThan(10)
})

test.each([
  ['what follows cannot be said', filled('a', 7), 'Seven'],
  [
    'a change cannot be made in the second table',
    filled('a', 8),
    'counts: There is no row of the key (nobody)',
  ],
  ['a change cannot be made in the first table', filled('zz', 1), 'There is no row of the key (zz)'],
  ['the second of its changes cannot be made', seen('a'), 'One'],
])('when %s, the event leaves no trace in either table', async (_, wrong, cause) => {
  const sets = new TableSets(counted)
  const events = await eventsOf([opened('a'), filled('a', 1), wrong, filled('a', 100), opened('b')])
  const { count, poison } = await sets.fold(events, { load: async () => [], surely: true })
  expect([count, poison?.event.position, causeText(poison?.cause)]).toEqual([2, '3', cause])
  expect(sets.writes()).toEqual([
    {
      upserts: [{ tenant: 'acme', wallet_id: 'a', owner: 'Owner of a', amount: 1, fills: 1 }],
      inserts: [],
      removals: [],
    },
    {
      upserts: [
        { tenant: 'acme', id: 'all', changes: 2, amount: 1 },
        { tenant: 'acme', id: 'a', changes: 1, amount: 1 },
      ],
      inserts: [],
      removals: [],
    },
  ])
})

test('what follows is asked for each change, also for one that leaves the row as it was', async () => {
  const sets = new TableSets(counted)
  const events = await eventsOf([opened('a'), seen('a')])
  await sets.fold(events, { load: async () => [], surely: true })
  expect(sets.writes()[1]?.upserts).toMatchObject([
    { id: 'all', changes: 3 },
    { id: 'a', changes: 2 },
  ])
  expect([sets.size, sets.unwritten]).toEqual([3, 3])
})

test('a second table needs a first one whose rows change, and a name of its own', () => {
  const base = { version: 1, row: WalletRow, key: ['wallet_id' as const], on: {}, following: counts }
  expect(() => projection(walletFacts)({ ...base, name: 'wallets', appendOnly: true })).toThrow(
    'wallets: a projection',
  )
  expect(() => projection(walletFacts)({ ...base, name: 'counts' })).toThrow('counts: a projection')
})
