import { expect, test } from 'vitest'
import { rebuild } from '#src/projecting/rebuild.ts'
import { eventually, silent, stage } from '#tests/projecting/stage.ts'
import { filled, fillings, happen, luckyWallets, opened, seen, wallets } from '#tests/projecting/wallets.ts'

test('an event that cannot be folded halts its projection alone, after all that came before it', async () => {
  const { store, database, start } = await stage()
  const projections = await start([wallets, fillings])
  const before = await happen(store, opened('a'), filled('a', 5), seen('a'))
  const poison = await happen(store, filled('a', 666))
  const after = await happen(store, filled('a', 1))

  await projections.waitFor('wallet-fillings', after)
  await projections.waitFor('wallets', before)
  await expect(projections.waitFor('wallets', poison)).rejects.toMatchObject({
    code: 'PROJECTION_HALTED',
    status: 503,
  })
  await expect(projections.waitFor('wallets', after)).rejects.toMatchObject({ code: 'PROJECTION_HALTED' })
  const { rows } = await database.pool.query('select amount from read_models.wallets')
  expect(rows).toEqual([{ amount: 5 }])

  const halted = await eventually(async () => {
    const { rows: found } = await database.pool.query(
      `select halt_position, halt_event, halt_cause from ledger.projections where halt_position is not null`,
    )
    return found[0]
  })
  const [event] = await store.readAll(String(Number(poison) - 1), 1)
  expect(halted).toEqual({ halt_position: poison, halt_event: event?.id, halt_cause: 'An unlucky amount' })
  const status = await projections.status()
  expect(status.find(({ name }) => name === 'wallets')).toMatchObject({
    state: 'halted',
    halt: { position: poison, eventId: event?.id, cause: 'An unlucky amount' },
  })
})

test('one event in a large batch that the database refuses is found exactly', async () => {
  const { store, database, start } = await stage()
  const many = Array.from({ length: 300 }, (_, index) => filled('a', index === 211 ? 13 : 1))
  const last = await happen(store, opened('a'), ...many)
  const projections = await start([wallets, fillings], { pageSize: 100 })

  await projections.waitFor('wallets', last)
  await projections.waitFor('wallet-fillings', '212')
  await expect(projections.waitFor('wallet-fillings', '213')).rejects.toMatchObject({
    code: 'PROJECTION_HALTED',
  })
  const { rows } = await database.pool.query(
    'select count(*), max(position) from read_models.wallet_fillings',
  )
  expect(rows).toEqual([{ count: 211, max: 212 }])
})

test.each([
  ['a change of a row that is not there', filled('nobody', 1), 'There is no row of the key (nobody)'],
  ['a row that is there already', opened('a'), 'There is a row of the key (a) already'],
])('%s halts', async (_, wrong, cause) => {
  const { store, start } = await stage()
  const projections = await start([wallets])
  await happen(store, opened('a'))
  const poison = await happen(store, wrong)

  await expect(projections.waitFor('wallets', poison)).rejects.toMatchObject({ code: 'PROJECTION_HALTED' })
  expect(await projections.status()).toMatchObject([{ state: 'halted', halt: { cause } }])
})

test('a halted projection is tried again when a process starts with a correction', async () => {
  const { store, database, start } = await stage()
  const first = await start([wallets])
  const last = await happen(store, opened('a'), filled('a', 666), filled('a', 1))
  await expect(first.waitFor('wallets', last)).rejects.toMatchObject({ code: 'PROJECTION_HALTED' })
  await first.stop()

  const second = await start([luckyWallets])
  await second.waitFor('wallets', last)
  const { rows } = await database.pool.query('select amount from read_models.wallets')
  expect(rows).toEqual([{ amount: 667 }])
  expect(await second.status()).toMatchObject([{ state: 'live', lag: 0 }])
})

test('a rebuild with a correction replaces the halted tables, and a server that runs goes on with the new ones', async () => {
  const { store, database, start } = await stage()
  const projections = await start([wallets])
  const last = await happen(store, opened('a'), filled('a', 666), filled('a', 1))
  await expect(projections.waitFor('wallets', last)).rejects.toMatchObject({ code: 'PROJECTION_HALTED' })

  const { pool, url } = database
  await expect(
    rebuild({ store, pool, url, readModels: [wallets], names: 'all', log: silent }),
  ).rejects.toThrow('wallets cannot fold the event')
  await rebuild({ store, pool, url, readModels: [luckyWallets], names: ['wallets'], log: silent })
  await eventually(async () => projections.liveGeneration('wallets') === 3)
  await projections.waitFor('wallets', await happen(store, filled('a', 1)))
  const { rows } = await pool.query('select amount from read_models.wallets')
  expect(rows).toEqual([{ amount: 668 }])
})

test('who waits for a position beyond the end of the log is refused, who waits too long as well', async () => {
  const { store, database, start } = await stage()
  const projections = await start([wallets], { waitMs: 100 })
  await expect(projections.waitFor('wallets', '7')).rejects.toMatchObject({
    code: 'POSITION_AHEAD',
    status: 400,
  })

  const client = await database.pool.connect()
  try {
    await client.query(`begin; select from ledger.projections where name = 'wallets' for update`)
    const position = await happen(store, opened('a'))
    await expect(projections.waitFor('wallets', position)).rejects.toMatchObject({
      code: 'NOT_READY',
      status: 503,
    })
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('who waits when the projections stop is sent away', async () => {
  const { store, database, start } = await stage()
  const projections = await start([wallets])
  const client = await database.pool.connect()
  await client.query(`begin; select from ledger.projections where name = 'wallets' for update`)
  const waited = projections.waitFor('wallets', await happen(store, opened('a')))
  const stopped = projections.stop()
  await expect(waited).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  await client.query('rollback')
  client.release()
  await stopped
})
