import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { memoryStore } from '#src/event-store/memory.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { readModel } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { rebuild } from '#src/projecting/rebuild.ts'
import { eventually, silent, stage } from '#tests/projecting/stage.ts'
import { filled, happen, opened, sqlFile, walletFacts, wallets } from '#tests/projecting/wallets.ts'
import { sizedWallets, walletColumns } from '#tests/projecting/wallet-sizes.ts'

/** The wallets in version 3, with one table as in version 1. */
const plainWallets: ReadModel = {
  ...wallets,
  projection: { ...wallets.projection, version: 3 },
}

/** A read model of old that has the name which the second table of the wallets will have. */
const oldSizes = readModel({
  projection: projection(walletFacts)({
    name: 'wallet-sizes',
    version: 1,
    row: z.object({ wallet_id: z.string(), amount: z.int() }),
    key: ['wallet_id'],
    on: {
      WalletOpened: ({ data }) => insert({ wallet_id: data.walletId, amount: 0 }),
      WalletFilled: ({ data }) =>
        change(data.walletId, (row) => ({ ...row, amount: row.amount + data.amount })),
    },
  }),
  table: sqlFile(`create table wallet_sizes (
    tenant text collate "C" not null, wallet_id text collate "C" not null, amount bigint not null,
    primary key (tenant, wallet_id));`),
})

test('a version that adds a second table takes over with both at once, and one without it takes it away again', async () => {
  const { store, database, start } = await stage()
  const { pool } = database
  const first = await start([wallets])
  await first.waitFor('wallets', await happen(store, opened('a'), opened('b'), filled('a', 5)))
  const filling = new AbortController()
  const writing = (async () => {
    let count = 0
    for (; !filling.signal.aborted; count += 1) {
      const position = await happen(store, filled('a', 1))
      await first.waitFor('wallets', position)
    }
    return count
  })()

  const second = await start([sizedWallets], { keepRetiredMs: 100 })
  await eventually(async () => second.liveGeneration('wallets') === 2)
  filling.abort()
  const amount = 5 + (await writing)
  await second.waitFor('wallets', await store.head())
  const sums = 'select sum(amount)::int as amount, sum(wallets)::int as wallets from read_models.wallet_sizes'
  expect((await pool.query(sums)).rows).toEqual([{ amount, wallets: 2 }])
  expect((await pool.query('select sum(amount)::int as amount from read_models.wallets')).rows).toEqual([
    { amount },
  ])
  await first.stop()
  await second.waitFor('wallets', await happen(store, filled('b', 3)))
  expect((await pool.query(sums)).rows).toEqual([{ amount: amount + 3, wallets: 2 }])

  const third = await start([plainWallets], { keepRetiredMs: 100 })
  await eventually(async () => third.liveGeneration('wallets') === 3)
  await third.waitFor('wallets', await happen(store, filled('b', 1)))
  expect((await pool.query('select sum(amount)::int as amount from read_models.wallets')).rows).toEqual([
    { amount: amount + 4 },
  ])
  expect((await pool.query(`select to_regclass('read_models.wallet_sizes') as view`)).rows).toEqual([
    { view: null },
  ])
  await eventually(async () => {
    const { rows } = await pool.query(`select nspname as name from pg_namespace where nspname like 'gen_%'`)
    return rows.length === 1 && rows[0].name === 'gen_3_wallets'
  })
})

test('while a rebuild switches, every query sees both tables of the same generation', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const projections = await start([sizedWallets])
  await projections.waitFor(
    'wallets',
    await happen(store, opened('a'), filled('a', 5), opened('b'), filled('b', 70)),
  )
  const reader = await rowLevelReader(url)
  onTestFinished(() => reader.close())
  const asked = (text: string) => ({ text: `${text} where tenant = $1`, values: [] })
  const asking = new AbortController()
  let answers = 0
  const questions = (async () => {
    while (!asking.signal.aborted) {
      const [one, other] = await reader.snapshot('acme', [
        asked('select sum(amount)::int as amount, count(*)::int as wallets from read_models.wallets'),
        asked(
          `select sum(amount)::int as amount, sum(wallets)::int as wallets from read_models.wallet_sizes`,
        ),
      ])
      expect(one).toEqual(other)
      answers += 1
    }
  })()
  const writing = (async () => {
    while (!asking.signal.aborted) await projections.waitFor('wallets', await happen(store, filled('a', 1)))
  })()
  await eventually(async () => answers > 5)
  for (let round = 0; round < 3; round += 1)
    await rebuild({ store, pool, url, readModels: [sizedWallets], names: 'all', log: silent })
  await eventually(async () => projections.liveGeneration('wallets') === 4)
  const seen = answers
  await eventually(async () => answers > seen + 5)
  asking.abort()
  await Promise.all([questions, writing])
})

test('views for reporting may look at the second table and follow it through a rebuild', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const reporting = sqlFile(
    'create view reporting.sizes as select size, wallets from read_models.wallet_sizes',
  )
  const model = { ...sizedWallets, reporting }
  const projections = await start([model])
  await projections.waitFor('wallets', await happen(store, opened('a')))
  await rebuild({ store, pool, url, readModels: [model], names: 'all', log: silent })
  expect((await pool.query('select * from reporting.sizes')).rows).toEqual([{ size: 'empty', wallets: 1 }])
  const client = await pool.connect()
  try {
    await client.query('begin; set local role ledger_reporting')
    expect((await client.query('select * from reporting.sizes')).rows).toEqual([])
    expect((await client.query('select * from read_models.wallet_sizes')).rows).toEqual([])
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('a second table may take over the public name of a read model of old, which nobody folds any more', async () => {
  const { store, database, start } = await stage()
  const { pool } = database
  const first = await start([wallets, oldSizes])
  const position = await happen(store, opened('a'), filled('a', 5))
  await Promise.all(['wallets', 'wallet-sizes'].map((name) => first.waitFor(name, position)))
  await first.stop()
  const second = await start([sizedWallets])
  await eventually(async () => second.liveGeneration('wallets') === 2)
  const sizes = 'select size, amount from read_models.wallet_sizes where wallets > 0'
  expect((await pool.query(sizes)).rows).toEqual([{ size: 'small', amount: 5 }])
  await second.stop()

  // What is left of the old one says nothing about the log any more.
  await pool.query(`update ledger.projections set checkpoint = 99 where name = 'wallet-sizes'`)
  await start([sizedWallets])
  expect((await pool.query(sizes)).rows).toEqual([{ size: 'small', amount: 5 }])
})

test('tables that are not those of the projection are refused, and so is a name that two read models would share', async () => {
  const { start } = await stage()
  const without = sqlFile(`create table wallets (${walletColumns})`)
  await expect(start([{ ...sizedWallets, table: without }])).rejects.toThrow(
    'wallets: its tables are (wallets), the projection says (wallet_sizes, wallets)',
  )
  await expect(start([{ ...wallets, table: sizedWallets.table }])).rejects.toThrow(
    'wallets: its tables are (wallet_sizes, wallets), the projection says (wallets)',
  )
  const wrongKey = sqlFile(`create table wallets (${walletColumns});
    create table wallet_sizes (tenant text, size text, wallets bigint, amount bigint, primary key (tenant))`)
  await expect(start([{ ...sizedWallets, table: wrongKey }])).rejects.toThrow(
    "wallet-sizes: its table's primary key are (tenant), the projection says (tenant, size)",
  )
  await expect(start([sizedWallets, oldSizes], { store: memoryStore() })).rejects.toThrow(
    'wallets and wallet-sizes both have a table wallet-sizes',
  )
})
