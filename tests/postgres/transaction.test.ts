import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '#src/postgres/pool.ts'
import { inTransaction, isConnectionLoss } from '#src/postgres/transaction.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
  await database.pool.query('create table notes (text text primary key)')
})
afterAll(() => database.drop())

async function notes(): Promise<unknown[]> {
  const { rows } = await database.pool.query<{ text: string }>('select text from notes order by text')
  return rows.map(({ text }) => text)
}

test('commits what the work did and answers with its result', async () => {
  const result = await inTransaction(database.pool, async (client) => {
    await client.query(`insert into notes values ('kept')`)
    return 42
  })
  expect(result).toBe(42)
  expect(await notes()).toContain('kept')
})

test('keeps nothing when the work throws', async () => {
  const work = inTransaction(database.pool, async (client) => {
    await client.query(`insert into notes values ('dropped')`)
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(await notes()).not.toContain('dropped')
})

test('does not pass for done when a statement failed and the work went on', async () => {
  const work = inTransaction(database.pool, async (client) => {
    await client.query(`insert into notes values ('lost')`)
    await client.query('select 1/0').catch(() => undefined)
  })
  await expect(work).rejects.toThrow('rolled back')
  expect(await notes()).not.toContain('lost')
})

test('runs in the isolation that is asked for', async () => {
  const level = await inTransaction(
    database.pool,
    async (client) =>
      (
        await client.query(`select current_setting('transaction_isolation') as level,
                                  current_setting('transaction_read_only') as read_only`)
      ).rows,
    { isolation: 'repeatable read', readOnly: true },
  )
  expect(level).toEqual([{ level: 'repeatable read', read_only: 'on' }])
})

test('a connection that is lost within a transaction is a loss, and is not used again', async () => {
  const pool = openPool(database.url, { name: 'one', max: 1 })
  const failure: unknown = await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await client.query('select pg_sleep(10)')
  }).catch((error: unknown) => error)
  expect(isConnectionLoss(failure)).toBe(true)
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await pool.end()
})

test('a server that does not answer is a loss', async () => {
  const pool = openPool('postgresql://nobody@127.0.0.1:1/nothing', { name: 'nobody' })
  const failure: unknown = await pool.query('select 1').catch((error: unknown) => error)
  expect(isConnectionLoss(failure)).toBe(true)
  await pool.end()
})

test('what the server says about a statement is no loss', async () => {
  const failure: unknown = await database.pool.query('select 1/0').catch((error: unknown) => error)
  expect(isConnectionLoss(failure)).toBe(false)
  expect(isConnectionLoss(new Error('something else'))).toBe(false)
})
