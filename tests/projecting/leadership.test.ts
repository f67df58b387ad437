import { expect, test } from 'vitest'
import { verify } from '#src/projecting/verify.ts'
import { eventually, stage } from '#tests/projecting/stage.ts'
import type { Stage } from '#tests/projecting/stage.ts'
import { closed, filled, fillings, happen, opened, seen, wallets } from '#tests/projecting/wallets.ts'

/** Cuts the connections of a kind, as the network or an operator may. */
async function cut({ database }: Stage, name: string): Promise<number> {
  const { rows } = await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1`,
    [name],
  )
  return rows.length
}

test('only one of two processes folds; the other answers who waits from the checkpoint', async () => {
  const { store, database, start } = await stage()
  const one = await start([wallets])
  const other = await start([wallets])
  const { rows } = await database.pool.query(
    `select count(distinct pid) from pg_locks where locktype = 'advisory' and granted
     and database = (select oid from pg_database where datname = current_database())`,
  )
  expect(rows).toEqual([{ count: 1 }])
  for (let round = 0; round < 5; round += 1) {
    const position = await happen(store, opened(`w${round}`), seen('x'))
    await Promise.all([one.waitFor('wallets', position), other.waitFor('wallets', position)])
    expect(await other.status()).toMatchObject([{ checkpoint: position, lag: 0 }])
  }
})

test('another process takes over when the one that led is gone', async () => {
  const { store, database, start } = await stage()
  const one = await start([wallets])
  const other = await start([wallets])
  await other.waitFor('wallets', await happen(store, opened('a')))
  await one.stop()
  await other.waitFor('wallets', await happen(store, filled('a', 5)))
  expect((await database.pool.query('select amount from read_models.wallets')).rows).toEqual([{ amount: 5 }])
})

test('a process that loses the connection holding its lead stops leading, and leads again with a new one', async () => {
  const play = await stage()
  const { store, database, start } = play
  const projections = await start([wallets])
  await projections.waitFor('wallets', await happen(store, opened('a')))
  expect(await cut(play, 'ledger leadership')).toBe(1)
  await projections.waitFor('wallets', await happen(store, filled('a', 5)))
  await eventually(async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'ledger leadership'`,
    )
    return rows.length === 1
  })
  await projections.waitFor('wallets', await happen(store, filled('a', 5)))
  expect((await database.pool.query('select amount from read_models.wallets')).rows).toEqual([{ amount: 10 }])
})

test('nothing is lost or folded twice while connections are cut again and again', async () => {
  const play = await stage()
  const { store, database, start } = play
  const readModels = [wallets, fillings]
  const one = await start(readModels, { waitMs: 20_000 })
  const other = await start(readModels, { waitMs: 20_000 })
  const names = Array.from({ length: 20 }, (_, index) => `w${index}`)
  await happen(store, ...names.map((name) => opened(name)))
  for (let round = 0; round < 40; round += 1) {
    const name = names[round % names.length] ?? ''
    await happen(
      store,
      filled(name, round * 100),
      closed(name),
      opened(name),
      ...names.map((each) => filled(each, 1)),
    )
    if (round % 4 === 0) await cut(play, 'ledger projections')
    if (round % 10 === 5) await cut(play, 'ledger leadership')
    await new Promise(setImmediate)
  }
  const head = await store.head()
  await Promise.all([one.waitFor('wallets', head), other.waitFor('wallet-fillings', head)])

  const { pool, url } = database
  expect(await verify({ store, pool, url, readModels, names: 'all' })).toEqual([
    { projection: 'wallets', position: head, rows: 20, wrong: 0, differences: [] },
    { projection: 'wallet-fillings', position: head, rows: 40 * 21, wrong: 0, differences: [] },
  ])
})
