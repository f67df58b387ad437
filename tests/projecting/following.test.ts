import { expect, onTestFinished, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { foldingPool } from '#src/projecting/folding-pool.ts'
import { generationRows, Lost } from '#src/projecting/generation-rows.ts'
import { describeTable } from '#src/projecting/generation-tables.ts'
import { verify } from '#src/projecting/verify.ts'
import { eventually, stage } from '#tests/projecting/stage.ts'
import type { Stage } from '#tests/projecting/stage.ts'
import { closed, filled, happen, opened, seen } from '#tests/projecting/wallets.ts'
import { movedWallets, sizedWallets } from '#tests/projecting/wallet-sizes.ts'

async function rowsOf({ database }: Pick<Stage, 'database'>, view: string): Promise<unknown[]> {
  return (await database.pool.query(`select * from read_models.${view} order by 1, 2`)).rows
}

const size = (name: string, wallets: number, amount: number, tenant = 'acme') => ({
  ...{ tenant, size: name, wallets, amount },
})

test('a second table is folded with the first, page by page and event by event, and each tenant sees its own rows', async () => {
  const on = await stage()
  const { store, database, start } = on
  await happen(store, opened('a'), opened('b'), opened('a', 'beta'), filled('a', 5), filled('b', 50))
  const projections = await start([sizedWallets, movedWallets], { pageSize: 2 })
  await projections.waitFor('wallets', await store.head())
  expect(await rowsOf(on, 'wallet_sizes')).toEqual([
    ...[size('empty', 0, 0), size('large', 1, 50), size('small', 1, 5)],
    size('empty', 1, 0, 'beta'),
  ])

  for (const happening of [filled('a', 7), filled('b', 1), closed('b'), filled('a', 1, 'beta'), opened('c')])
    await projections.waitFor('wallets', await happen(store, happening))
  await happen(store, seen('a'))
  expect(await rowsOf(on, 'wallet_sizes')).toEqual([
    ...[size('empty', 1, 0), size('large', 1, 12), size('small', 0, 0)],
    ...[size('empty', 0, 0, 'beta'), size('small', 1, 1, 'beta')],
  ])
  await projections.waitFor('moved-wallets', await store.head())
  const moves = (await rowsOf(on, 'wallet_moves')) as {
    position: number
    wallet_id: string
    amount: number
  }[]
  expect(moves.map((move) => [move.position, move.wallet_id, move.amount])).toEqual([
    ...[
      [1, 'a', 0],
      [2, 'b', 0],
      [4, 'a', 5],
      [5, 'b', 50],
      [6, 'a', 7],
      [7, 'b', 1],
      [8, 'b', -51],
      [10, 'c', 0],
    ],
    ...[
      [3, 'a', 0],
      [9, 'a', 1],
    ],
  ])

  const reader = await rowLevelReader(database.url)
  onTestFinished(() => reader.close())
  const all = { text: 'select tenant, size from read_models.wallet_sizes where $1 <> $2', values: ['x'] }
  expect(await reader.query('beta', all)).toEqual([
    { tenant: 'beta', size: 'empty' },
    { tenant: 'beta', size: 'small' },
  ])
})

test('rows of the second table that somebody has changed, added or taken away are found and named with their table', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const projections = await start([sizedWallets, movedWallets])
  const position = await happen(store, opened('a'), opened('b'), filled('a', 5), filled('b', 50))
  await Promise.all(['wallets', 'moved-wallets'].map((name) => projections.waitFor(name, position)))
  await eventually(async () => {
    const behind = 'select from ledger.projections where checkpoint < $1'
    return (await pool.query(behind, [position])).rows.length === 0
  })
  const options = { store, pool, url, readModels: [sizedWallets, movedWallets], names: 'all' as const }
  expect(await verify({ ...options, pageSize: 2 })).toEqual([
    { projection: 'wallets', position, rows: 5, wrong: 0, differences: [] },
    { projection: 'moved-wallets', position, rows: 6, wrong: 0, differences: [] },
  ])

  await pool.query(`update gen_1_wallets.wallets set amount = 6 where wallet_id = 'a'`)
  await pool.query(`update gen_1_wallets.wallet_sizes set amount = 51 where size = 'large'`)
  await pool.query(`delete from gen_1_wallets.wallet_sizes where size = 'small'`)
  await pool.query(`insert into gen_1_wallets.wallet_sizes values ('beta', 'large', 1, 1)`)
  await pool.query(`update gen_1_moved_wallets.wallet_moves set amount = 6 where position = 3`)
  const amount = (found: number, expected: number) => [{ column: 'amount', found, expected }]
  expect(await verify(options)).toEqual([
    {
      ...{ projection: 'wallets', position, rows: 5, wrong: 4 },
      differences: [
        { key: ['acme', 'a'], kind: 'different', columns: amount(6, 5) },
        { table: 'wallet_sizes', key: ['acme', 'large'], kind: 'different', columns: amount(51, 50) },
        { table: 'wallet_sizes', key: ['acme', 'small'], kind: 'missing', columns: expect.any(Array) },
        { table: 'wallet_sizes', key: ['beta', 'large'], kind: 'extra', columns: expect.any(Array) },
      ],
    },
    {
      ...{ projection: 'moved-wallets', position, rows: 6, wrong: 1 },
      differences: [{ table: 'wallet_moves', key: ['acme', 3], kind: 'different', columns: amount(6, 5) }],
    },
  ])
})

test.each([
  ['before the projections start', true],
  ['while they run', false],
])(
  'an event that the database refuses in the second table halts, and neither table has it: one that came %s',
  async (_, before) => {
    const on = await stage()
    const { store, start } = on
    const names = Array.from({ length: 60 }, (_one, index) => `w${index}`)
    const events = [
      ...names.map((name) => opened(name)),
      ...names.map((name, at) => filled(name, at === 41 ? 13 : 1)),
    ]
    const started = before ? undefined : await start([movedWallets])
    await happen(store, ...events, filled('w1', 1))
    const projections = started ?? (await start([movedWallets], { pageSize: 25 }))
    await expect(projections.waitFor('moved-wallets', '102')).rejects.toMatchObject({
      code: 'PROJECTION_HALTED',
    })
    await projections.waitFor('moved-wallets', '101')
    const sums = 'select sum(amount)::int as amount from read_models'
    expect((await on.database.pool.query(`${sums}.moved_wallets`)).rows).toEqual([{ amount: 41 }])
    expect((await on.database.pool.query(`${sums}.wallet_moves`)).rows).toEqual([{ amount: 41 }])
    expect(await rowsOf(on, 'wallet_moves')).toHaveLength(101)
  },
)

test('a row of the second table that is not as it should be halts the event that needs it, with the table named', async () => {
  const on = await stage()
  const { store, database, start } = on
  const projections = await start([sizedWallets])
  await projections.waitFor('wallets', await happen(store, opened('a'), filled('a', 5)))
  await database.pool.query(`update gen_1_wallets.wallet_sizes set wallets = -1 where size = 'small'`)
  const poison = await happen(store, filled('a', 1))
  await expect(projections.waitFor('wallets', poison)).rejects.toMatchObject({ code: 'PROJECTION_HALTED' })
  const cause = expect.stringMatching(/^wallet-sizes: The stored row is not as it should be/)
  expect(await projections.status()).toMatchObject([{ state: 'halted', halt: { position: poison, cause } }])
  expect(await rowsOf(on, 'wallets')).toMatchObject([{ amount: 5 }])
})

test('a row that both tables are to take is in neither when another runner has moved the checkpoint', async () => {
  const on = await stage(memoryStore())
  const { database, store, start } = on
  await start([movedWallets])
  const pool = foldingPool(database.url, 1)
  onTestFinished(() => pool.end())
  const table = await describeTable(pool, movedWallets, 1)
  const rows = generationRows(pool, { name: 'moved-wallets', generation: 1, table })
  const wallet = { tenant: 'acme', wallet_id: 'a', owner: 'A', amount: 1, fills: 1 }
  const move = { tenant: 'acme', position: 1, wallet_id: 'a', amount: 1 }
  const writes = [
    { upserts: [wallet], inserts: [], removals: [] },
    { upserts: [], inserts: [move], removals: [] },
  ]
  await expect(rows.write(writes, { from: '7', to: '8' })).rejects.toThrow(Lost)
  expect([await rowsOf(on, 'moved_wallets'), await rowsOf(on, 'wallet_moves')]).toEqual([[], []])
  await rows.write(writes, { from: '0', to: await store.head() })
  expect([await rowsOf(on, 'moved_wallets'), await rowsOf(on, 'wallet_moves')]).toEqual([[wallet], [move]])
  expect(await rows.load(1, [{ tenant: 'acme', position: 1 }])).toEqual([move])
})
