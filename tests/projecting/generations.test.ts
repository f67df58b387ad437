import { expect, onTestFinished, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { checkLog } from '#src/projecting/check-log.ts'
import { makeRebuilding } from '#src/projecting/make-generation.ts'
import { rebuild } from '#src/projecting/rebuild.ts'
import { startProjections } from '#src/projecting/projections.ts'
import { eventually, silent, stage } from '#tests/projecting/stage.ts'
import { filled, fillings, happen, opened, sqlFile, wallets, walletsTwo } from '#tests/projecting/wallets.ts'

test('while version 2 renames a column, every query sees all rows, wholly old or wholly new', async () => {
  const { store, database, start } = await stage()
  const first = await start([wallets, fillings])
  const names = Array.from({ length: 40 }, (_, index) => `w${index}`)
  await first.waitFor('wallets', await happen(store, ...names.map((name) => opened(name))))
  for (let round = 0; round < 30; round += 1) await happen(store, ...names.map((name) => filled(name, 1)))
  await first.waitFor('wallets', await store.head())

  const reader = await rowLevelReader(database.url)
  onTestFinished(() => reader.close())
  const asking = new AbortController()
  const seen = { old: 0, new: 0 }
  const judge = (rows: Record<string, unknown>[]): void => {
    expect(rows).toHaveLength(names.length)
    const kinds = new Set(rows.map((row): 'old' | 'new' => ('balance' in row ? 'new' : 'old')))
    expect(kinds.size).toBe(1)
    for (const row of rows) {
      expect(Object.keys(row).sort()).toEqual(
        ['fills', 'owner', 'tenant', 'wallet_id', 'balance' in row ? 'balance' : 'amount'].sort(),
      )
      expect(row['balance'] ?? row['amount']).toBeGreaterThanOrEqual(30)
    }
    for (const kind of kinds) seen[kind] += 1
  }
  const all: Statement = { text: 'select * from read_models.wallets where tenant = $1', values: [] }
  const ask = async (question: () => Promise<Record<string, unknown>[]>): Promise<void> => {
    while (!asking.signal.aborted) judge(await question())
  }
  const raw = 'select * from read_models.wallets'
  const questions = [
    ask(() => reader.query('acme', all)),
    ask(() => reader.query('acme', all)),
    ask(async () => {
      const [one = [], other = []] = await reader.snapshot('acme', [all, all])
      expect(one).toEqual(other)
      return one
    }),
    ask(async () => (await database.pool.query<Record<string, unknown>>(raw)).rows),
    ask(async () => {
      const rows = await Promise.all(
        names.map((name) => reader.byKey('acme', { view: 'wallets', key: 'wallet_id' }, name)),
      )
      return rows.filter((row) => row !== undefined)
    }),
  ]
  const writing = (async () => {
    while (!asking.signal.aborted) {
      const position = await happen(store, filled('w0', 1), filled('w1', 1), filled('w2', 1))
      await first.waitFor('wallets', position)
    }
  })()

  const meanwhile = async (look: () => boolean): Promise<void> => {
    await Promise.race([eventually(async () => look()), ...questions, writing])
  }
  await meanwhile(() => seen.old > 20)
  const second = await start([walletsTwo, fillings], { keepRetiredMs: 100 })
  await meanwhile(() => second.liveGeneration('wallets') === 2)
  const from = seen.new
  await meanwhile(() => seen.new > from + 20)
  asking.abort()
  await Promise.all([...questions, writing])
  expect(seen.old).toBeGreaterThan(0)

  await second.waitFor('wallets', await store.head())
  const { rows } = await database.pool.query(`select sum(balance)::int as sum from read_models.wallets`)
  expect(rows).toEqual([{ sum: (await store.readAll('0', 100_000, { types: ['WalletFilled'] })).length }])
  await eventually(async () => {
    const { rows: schemas } = await database.pool.query(
      `select from pg_namespace where nspname = 'gen_1_wallets'`,
    )
    return schemas.length === 0
  })
})

test('a process of an older version leaves the read model to the newer one and still answers who waits', async () => {
  const { store, start } = await stage()
  const older = await start([wallets])
  await older.waitFor('wallets', await happen(store, opened('a')))
  const newer = await start([walletsTwo])
  await eventually(async () => newer.liveGeneration('wallets') === 2)

  const position = await happen(store, filled('a', 5))
  await newer.waitFor('wallets', position)
  await older.waitFor('wallets', position)
  expect(await older.status()).toMatchObject([{ version: 2, generation: 2, checkpoint: position }])
  await expect(
    rebuild({
      store,
      pool: (await stage()).database.pool,
      url: '',
      readModels: [],
      names: ['x'],
      log: silent,
    }),
  ).rejects.toThrow('There is no read model x')
})

test('a rebuild beside a running server loses nothing that comes meanwhile', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const projections = await start([wallets, fillings])
  await projections.waitFor('wallets', await happen(store, opened('a')))
  const filling = new AbortController()
  const writing = (async () => {
    let count = 0
    for (; !filling.signal.aborted; count += 1) {
      await projections.waitFor('wallets', await happen(store, filled('a', 1)))
    }
    return count
  })()
  const told: string[] = []
  await rebuild({
    ...{ store, pool, url, readModels: [wallets, fillings], names: 'all', log: silent, pageSize: 50 },
    progress: ({ name, done }) => done && told.push(name),
  })
  filling.abort()
  const count = await writing
  expect(told).toEqual(['wallets', 'wallet-fillings'])

  const position = await happen(store, filled('a', 1))
  await projections.waitFor('wallets', position)
  await projections.waitFor('wallet-fillings', position)
  expect((await pool.query('select amount from read_models.wallets')).rows).toEqual([{ amount: count + 1 }])
  expect((await pool.query('select count(*) from read_models.wallet_fillings')).rows).toEqual([
    { count: count + 1 },
  ])
  expect(projections.liveGeneration('wallets')).toBe(2)
})

test('a rebuild that was left unfinished is finished by a server', async () => {
  const { store, database, start } = await stage()
  const projections = await start([wallets])
  const position = await happen(store, opened('a'), filled('a', 5))
  await projections.waitFor('wallets', position)
  const generation = await makeRebuilding(
    { pool: database.pool, identity: await store.identity() },
    wallets,
    async () => undefined,
  )
  await eventually(async () => projections.liveGeneration('wallets') === generation)
  await projections.waitFor('wallets', await happen(store, filled('a', 5)))
  expect((await database.pool.query('select amount from read_models.wallets')).rows).toEqual([{ amount: 10 }])
})

test('views for reporting follow their read model and show each login its own tenant only', async () => {
  const { store, database, start } = await stage()
  const { pool } = database
  const named = (column: string): URL =>
    sqlFile(`create view reporting.wallet_totals as select owner, sum(${column}) as total, count(f.position) as fillings
             from read_models.wallets w left join read_models.wallet_fillings f using (tenant, wallet_id) group by owner`)
  const first = await start([{ ...wallets, reporting: named('w.amount') }, fillings])
  await first.waitFor('wallets', await happen(store, opened('a'), filled('a', 5), opened('b', 'beta')))
  expect((await pool.query('select * from reporting.wallet_totals order by owner')).rows).toHaveLength(2)
  await first.stop()

  const second = await start([{ ...walletsTwo, reporting: named('w.balance') }, fillings])
  await eventually(async () => second.liveGeneration('wallets') === 2)
  const client = await pool.connect()
  try {
    await client.query('begin; set local role ledger_reporting')
    expect((await client.query('select * from reporting.wallet_totals')).rows).toEqual([])
    await client.query('rollback')
  } finally {
    client.release()
  }
  expect((await pool.query('select * from reporting.wallet_totals order by owner')).rows).toHaveLength(2)
})

test('another log, or one that has been set back, is refused until all is rebuilt from it', async () => {
  const { store, database, start } = await stage()
  const { pool, url } = database
  const first = await start([wallets])
  await first.waitFor('wallets', await happen(store, opened('a'), filled('a', 5), filled('a', 5)))
  await first.stop()

  const other = memoryStore()
  await happen(other, opened('b'))
  const options = { store: other, pool, url, readModels: [wallets], log: silent }
  await expect(startProjections(options)).rejects.toThrow(/was folded from the log .* ledger rebuild all/s)
  const identity = await other.identity()
  await pool.query('update ledger.projections set log = $1', [identity])
  await expect(checkLog(other, pool, [wallets])).rejects.toThrow(
    /up to 3, but the log ends at 1: .*older backup.* ledger rebuild all/s,
  )

  await rebuild({ ...options, names: 'all' })
  await checkLog(other, pool, [wallets])
  const second = await start([wallets], { store: other })
  await second.waitFor('wallets', '1')
  expect((await pool.query('select wallet_id, amount from read_models.wallets')).rows).toEqual([
    { wallet_id: 'b', amount: 0 },
  ])
})

test('a table that does not hold what its projection writes is refused at the start', async () => {
  const { start } = await stage()
  await expect(
    start([
      {
        ...wallets,
        table: sqlFile('create table wallets (tenant text, wallet_id text, primary key (tenant, wallet_id))'),
      },
    ]),
  ).rejects.toThrow("wallets: its table's columns are (tenant, wallet_id), the projection says (")
})
