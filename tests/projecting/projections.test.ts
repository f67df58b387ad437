import { expect, test } from 'vitest'
import { eventually, stage } from '#tests/projecting/stage.ts'
import { closed, filled, fillings, happen, opened, seen, wallets } from '#tests/projecting/wallets.ts'

test('several changes of one row in a batch fold in the order of their events', async () => {
  const { store, database, start } = await stage()
  const position = await happen(
    store,
    opened('a'),
    filled('a', 5),
    filled('a', 7),
    opened('b'),
    filled('b', 1),
    closed('b'),
  )
  const projections = await start([wallets, fillings])
  await projections.waitFor('wallets', position)

  const { rows } = await database.pool.query('select * from read_models.wallets')
  expect(rows).toEqual([{ tenant: 'acme', wallet_id: 'a', owner: 'Owner of a', amount: 12, fills: 2 }])
})

test('a row removed in a batch is gone, and can come again in the same one', async () => {
  const { store, database, start } = await stage()
  const projections = await start([wallets])
  await projections.waitFor('wallets', await happen(store, opened('a'), filled('a', 5), opened('b')))
  await projections.waitFor(
    'wallets',
    await happen(store, closed('a'), closed('b'), opened('a'), filled('a', 1)),
  )

  const { rows } = await database.pool.query('select wallet_id, amount from read_models.wallets')
  expect(rows).toEqual([{ wallet_id: 'a', amount: 1 }])
})

test('rows of two tenants with the same key are two rows', async () => {
  const { store, database, start } = await stage()
  const projections = await start([wallets])
  const position = await happen(
    store,
    opened('a'),
    opened('a', 'beta'),
    filled('a', 5),
    filled('a', 7, 'beta'),
  )
  await projections.waitFor('wallets', position)

  const { rows } = await database.pool.query('select tenant, amount from read_models.wallets order by tenant')
  expect(rows).toEqual([
    { tenant: 'acme', amount: 5 },
    { tenant: 'beta', amount: 7 },
  ])
})

test('the checkpoint moves over events that nobody wants', async () => {
  const { store, start } = await stage()
  const projections = await start([wallets, fillings])
  const position = await happen(store, seen('a'), seen('b'))
  await projections.waitFor('wallets', position)
  await projections.waitFor('wallet-fillings', position)

  expect(await projections.status()).toMatchObject([
    { name: 'wallet-fillings', checkpoint: position, lag: 0, state: 'live', generation: 1 },
    { name: 'wallets', checkpoint: position, lag: 0, state: 'live', generation: 1 },
  ])
})

test('a table that was filled from a long log is planned for as it is, not as it was when it was empty', async () => {
  const { store, database, start } = await stage()
  const position = await happen(store, ...Array.from({ length: 30 }, (_, n) => opened(`w${n}`)))
  const projections = await start([wallets], { pageSize: 10 })
  await projections.waitFor('wallets', position)

  const known = await eventually(async () => {
    const { rows } = await database.pool.query<{ rows: number }>(
      `select reltuples::integer as rows from pg_class where oid = 'gen_1_wallets.wallets'::regclass`,
    )
    return (rows[0]?.rows ?? -1) > 0 && rows
  })
  expect(known).toEqual([{ rows: 30 }])
})
