import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

async function value(expression: string): Promise<unknown> {
  const { rows } = await database.pool.query<{ value: unknown }>(`select ${expression} as value`)
  return rows[0]?.value
}

test('reads a bigint as a number', async () => {
  expect(await value(`9007199254740991::int8`)).toBe(9007199254740991)
  expect(await value(`array[1, null, -2]::int8[]`)).toEqual([1, null, -2])
})

test('refuses a bigint that a number cannot hold exactly', async () => {
  await expect(value(`9007199254740992::int8`)).rejects.toThrow('beyond the safe integers')
})

test('the pool is of use after a value that it could not read', async () => {
  await expect(value(`9007199254740992::int8`)).rejects.toThrow(RangeError)
  expect(await value(`1`)).toBe(1)
})

test('reads a numeric as the text that it is', async () => {
  expect(await value(`12.50::numeric`)).toBe('12.50')
})

test('reads a date as its civil date, in whatever zone the machine stands', async () => {
  expect(await value(`date '2026-02-03'`)).toBe('2026-02-03')
  expect(await value(`array[date '2026-02-03', null]`)).toEqual(['2026-02-03', null])
})

test('reads an instant in UTC with milliseconds', async () => {
  expect(await value(`timestamptz '2026-01-02 03:04:05+02'`)).toBe('2026-01-02T01:04:05.000Z')
  expect(await value(`timestamptz '2026-01-02 03:04:05.9999Z'`)).toBe('2026-01-02T03:04:05.999Z')
  expect(await value(`timestamptz '2026-01-02 03:04:05.1Z'`)).toBe('2026-01-02T03:04:05.100Z')
  expect(await value(`array[timestamptz '2026-01-02 03:04:05Z', null]`)).toEqual([
    '2026-01-02T03:04:05.000Z',
    null,
  ])
})

test('refuses an instant that is none', async () => {
  await expect(value(`timestamptz 'infinity'`)).rejects.toThrow('no instant')
})

test('reads json as the value that it describes', async () => {
  expect(await value(`'{"a": [1, null]}'::json`)).toEqual({ a: [1, null] })
  expect(await value(`'{"a": [1, null]}'::jsonb`)).toEqual({ a: [1, null] })
})

test('lives on when the server drops its connections', async () => {
  const { rows } = await database.pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const other = await database.pool.connect()
  const idle = await database.pool.connect()
  const { rows: own } = await idle.query<{ pid: number }>('select pg_backend_pid() as pid')
  const lost = new Promise((resolve) => idle.once('end', resolve))
  await other.query('select pg_terminate_backend($1)', [own[0]?.pid])
  await lost
  idle.release(true)
  other.release()
  expect(rows).toHaveLength(1)
  expect(await value('1')).toBe(1)
})
