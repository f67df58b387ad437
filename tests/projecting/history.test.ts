import { expect, test } from 'vitest'
import { changesBetween, rowsAt } from '#src/projecting/history.ts'
import type { RowChange } from '#src/projecting/history.ts'
import { replaying } from '#src/projecting/replay.ts'
import { stage } from '#tests/projecting/stage.ts'
import { closed, filled, happen, opened, seen, wallets } from '#tests/projecting/wallets.ts'

test('what changed between two points is told row by row, and nothing else is', async () => {
  const { store, database } = await stage()
  const { pool, url } = database
  const from = await happen(store, opened('a'), opened('b'), opened('c'), filled('a', 5), opened('a', 'beta'))
  const until = await happen(
    store,
    opened('d'),
    filled('a', 7),
    closed('b'),
    seen('c'),
    filled('a', 1, 'beta'),
  )
  await happen(store, filled('c', 99), closed('a'), opened('late'))

  const between = async (tenant?: string): Promise<RowChange[]> => {
    const changes: RowChange[] = []
    const counted = await replaying({ store, pool, url, pageSize: 2 }, (around) =>
      changesBetween(around, { model: wallets, tenant, from, until }, async (one) => void changes.push(one)),
    )
    expect(counted).toBe(changes.length)
    return changes
  }
  const ofAcme = [
    {
      projection: 'wallets',
      key: ['acme', 'a'],
      kind: 'changed',
      columns: { amount: [5, 12], fills: [1, 2] },
    },
    {
      projection: 'wallets',
      key: ['acme', 'b'],
      kind: 'removed',
      columns: {
        tenant: ['acme', null],
        wallet_id: ['b', null],
        owner: ['Owner of b', null],
        amount: [0, null],
        fills: [0, null],
      },
    },
    {
      projection: 'wallets',
      key: ['acme', 'd'],
      kind: 'added',
      columns: {
        tenant: [null, 'acme'],
        wallet_id: [null, 'd'],
        owner: [null, 'Owner of d'],
        amount: [null, 0],
        fills: [null, 0],
      },
    },
  ]
  const ofBeta = [
    {
      projection: 'wallets',
      key: ['beta', 'a'],
      kind: 'changed',
      columns: { amount: [0, 1], fills: [0, 1] },
    },
  ]
  expect(await between()).toEqual([...ofAcme, ...ofBeta])
  expect(await between('acme')).toEqual(ofAcme)
  expect(await between('beta')).toEqual(ofBeta)
  expect(await between('nobody')).toEqual([])
  const { rows: left } = await pool.query(`select from pg_namespace where nspname like 'gen_%'`)
  expect(left).toEqual([])
})

test('rows at a point are handed over in the order of their keys, those of one tenant when asked for', async () => {
  const { store, database } = await stage()
  const { pool, url } = database
  const until = await happen(store, opened('é'), opened('b'), opened('a', 'beta'), filled('b', 5))
  await happen(store, filled('b', 5), opened('c'))
  const at = async (tenant?: string): Promise<unknown[]> => {
    const rows: unknown[] = []
    await replaying({ store, pool, url }, (around) =>
      rowsAt(around, { model: wallets, tenant, until }, async (row) => void rows.push(JSON.parse(row))),
    )
    return rows
  }
  const b = { tenant: 'acme', wallet_id: 'b', owner: 'Owner of b', amount: 5, fills: 1 }
  const e = { tenant: 'acme', wallet_id: 'é', owner: 'Owner of é', amount: 0, fills: 0 }
  const a = { tenant: 'beta', wallet_id: 'a', owner: 'Owner of a', amount: 0, fills: 0 }
  expect(await at()).toEqual([b, e, a])
  expect(await at('beta')).toEqual([a])
})

test('more rows than are fetched at once are all handed over, and compared', async () => {
  const { store, database } = await stage()
  const { pool, url } = database
  const ids = Array.from({ length: 2_500 }, (_, n) => `w${n}`)
  const from = await happen(store, ...ids.map((id) => opened(id)))
  const until = await happen(store, filled('w7', 1), filled('w2499', 2))
  const counted = await replaying({ store, pool, url }, async (around) => [
    await rowsAt(around, { model: wallets, until }, async () => undefined),
    await changesBetween(around, { model: wallets, from, until }, async () => undefined),
    await changesBetween(around, { model: wallets, from: until, until }, async () => undefined),
  ])
  expect(counted).toEqual([2_500, 2, 0])
})
