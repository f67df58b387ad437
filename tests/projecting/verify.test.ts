import { expect, test } from 'vitest'
import { replayTo } from '#src/projecting/replay.ts'
import { verify } from '#src/projecting/verify.ts'
import { eventually, stage } from '#tests/projecting/stage.ts'
import {
  filled,
  fillings,
  happen,
  luckyWallets,
  opened,
  wallets,
  walletsTwo,
} from '#tests/projecting/wallets.ts'

test('rows that somebody has changed, added or taken away by hand are found and named', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const readModels = [wallets, fillings]
  const projections = await start(readModels)
  const position = await happen(
    store,
    opened('a'),
    opened('é'),
    opened('b'),
    filled('b', 5),
    opened('a', 'beta'),
  )
  await Promise.all(readModels.map(({ projection }) => projections.waitFor(projection.name, position)))
  const checkpoints = async (): Promise<boolean> =>
    (await pool.query('select from ledger.projections where checkpoint = $1', [position])).rows.length === 2
  await eventually(checkpoints)
  const options = { store, pool, url, readModels, names: 'all' as const, pageSize: 2 }
  expect(await verify(options)).toEqual([
    { projection: 'wallets', position, rows: 4, wrong: 0, differences: [] },
    { projection: 'wallet-fillings', position, rows: 1, wrong: 0, differences: [] },
  ])

  await pool.query(`update gen_1_wallets.wallets set amount = 50 where wallet_id = 'b'`)
  await pool.query(`delete from gen_1_wallets.wallets where tenant = 'beta'`)
  await pool.query(`insert into gen_1_wallets.wallets values ('acme', 'zz', 'Nobody', 1, 1)`)
  const [found] = await verify(options)
  expect(found).toEqual({
    projection: 'wallets',
    position,
    rows: 4,
    wrong: 3,
    differences: [
      { key: ['acme', 'b'], kind: 'different', columns: [{ column: 'amount', found: 50, expected: 5 }] },
      { key: ['acme', 'zz'], kind: 'extra', columns: expect.any(Array) },
      { key: ['beta', 'a'], kind: 'missing', columns: expect.any(Array) },
    ],
  })
  const { rows: left } = await pool.query(
    `select nspname from pg_namespace where nspname like 'gen_%' order by 1`,
  )
  expect(left.map((row) => row.nspname)).toEqual(['gen_1_wallet_fillings', 'gen_1_wallets'])
})

test('rows of another version than the program knows are told as not verified', async () => {
  const { store, database, start } = await stage()
  await start([wallets])
  const { pool, url } = database
  expect(await verify({ store, pool, url, readModels: [walletsTwo], names: 'all' })).toMatchObject([
    { problem: 'Its rows are of version 1, this program knows version 2' },
  ])
})

test('a read model that has folded more than the log holds is told as not verified', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const projections = await start([wallets])
  await projections.waitFor('wallets', await happen(store, opened('a')))
  await projections.stop()
  await pool.query(`update ledger.projections set checkpoint = 9`)
  expect(await verify({ store, pool, url, readModels: [wallets], names: 'all' })).toMatchObject([
    { problem: 'It has folded the log up to position 9, but the log ends at 1' },
  ])
})

test('an event that cannot be folded leaves its read model unproved, and the others are compared', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const readModels = [luckyWallets, fillings]
  const projections = await start(readModels)
  const position = await happen(store, opened('a'), filled('a', 666))
  await Promise.all(readModels.map(({ projection }) => projections.waitFor(projection.name, position)))
  await projections.stop()
  expect(await verify({ store, pool, url, readModels: [wallets, fillings], names: 'all' })).toMatchObject([
    { projection: 'wallets', problem: expect.stringMatching(/cannot fold .* position 2: An unlucky amount/) },
    { projection: 'wallet-fillings', rows: 1, wrong: 0 },
  ])
})

test('a read model is replayed as it stood at any position, beside the one in use', async () => {
  const { store, database } = await stage()
  const { pool, url } = database
  const position = await happen(store, opened('a'), filled('a', 5))
  await happen(store, filled('a', 7))
  const replay = (until: string) =>
    replayTo(
      { store, pool, url },
      { model: wallets, until },
      async ({ name }) => (await pool.query(`select amount from ${name}`)).rows,
    )
  expect(await replay(position)).toEqual([{ amount: 5 }])
  expect(await replay('0')).toEqual([])
  expect((await pool.query('select from ledger.projections')).rows).toEqual([])
})
