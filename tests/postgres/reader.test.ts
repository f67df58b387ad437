import { expect, onTestFinished, test } from 'vitest'
import type { Reader } from '#src/postgres/reader.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import type { OpenReader, ReaderOptions } from '#src/postgres/row-level-reader.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

async function open(options?: ReaderOptions): Promise<{ reader: OpenReader; database: Database }> {
  const database = await freshDatabase()
  await database.pool.query(
    `create schema gen_1_notes;
     create table gen_1_notes.notes (tenant text, note_id uuid, said text, primary key (tenant, note_id));
     alter table gen_1_notes.notes enable row level security;
     create policy own_tenant on gen_1_notes.notes for select to ledger_reader
       using (tenant = (select ledger.current_tenant()));
     grant usage on schema gen_1_notes to ledger_reader;
     grant select on gen_1_notes.notes to ledger_reader;
     create view read_models.notes with (security_invoker = true) as select * from gen_1_notes.notes;
     insert into gen_1_notes.notes
     select tenant, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, tenant || n
     from generate_series(1, 500) n, unnest(array['acme', 'beta']) tenant`,
  )
  const reader = await rowLevelReader(database.url, options)
  onTestFinished(async () => {
    await reader.close()
    await database.drop()
  })
  return { reader, database }
}

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const notes = { view: 'notes', key: 'note_id' }
const one = (reader: Reader, tenant: string, n: number) => reader.byKey(tenant, notes, id(n))

test('a statement that forgets its tenant sees the rows of that tenant only', async () => {
  const { reader } = await open()
  const rows = await reader.query('acme', {
    text: 'select distinct tenant from read_models.notes where $1 <> $2',
    values: [''],
  })
  expect(rows).toEqual([{ tenant: 'acme' }])
})

test('a statement cannot write, and cannot become another role for the next one', async () => {
  const { reader } = await open({ connections: 1 })
  const write = `insert into gen_1_notes.notes values ($1, gen_random_uuid(), '')`
  await expect(reader.query('acme', { text: write, values: [] })).rejects.toThrow(
    /read-only|permission denied/,
  )
  const set = `select set_config('app.tenant', 'beta', true), $1`
  await reader.query('acme', { text: set, values: [] })
  const [row] = await reader.query('acme', {
    text: 'select current_user, ledger.current_tenant(), $1 as tenant',
    values: [],
  })
  expect(row).toEqual({ current_user: 'ledger_reader', current_tenant: 'acme', tenant: 'acme' })
})

test('a statement that fails leaves the connection fit for the next one', async () => {
  const { reader } = await open({ connections: 1 })
  await expect(reader.query('acme', { text: 'select $1 / 0', values: [] })).rejects.toThrow(
    'invalid input syntax',
  )
  expect(
    await reader.query('beta', {
      text: 'select count(*) from read_models.notes where tenant = $1',
      values: [],
    }),
  ).toEqual([{ count: 500 }])
})

test('statements of one snapshot see the same rows', async () => {
  const { reader, database } = await open()
  const count = {
    text: 'select count(*), pg_sleep(0.05) from read_models.notes where tenant = $1',
    values: [],
  }
  const [[first, second]] = await Promise.all([
    reader.snapshot('acme', [count, count]),
    database.pool.query(`insert into gen_1_notes.notes values ('acme', gen_random_uuid(), 'late')`),
  ])
  expect(first).toEqual(second)
  expect(first).toHaveLength(1)
})

test('a row is found when its view was made anew with other columns, and again afterwards', async () => {
  const { reader, database } = await open({ connections: 1 })
  await one(reader, 'acme', 1)
  await database.pool.query(
    `begin; drop view read_models.notes; alter table gen_1_notes.notes add column heard text default 'yes';
     create view read_models.notes with (security_invoker = true) as select * from gen_1_notes.notes; commit`,
  )
  const row = { tenant: 'acme', note_id: id(1), said: 'acme1', heard: 'yes' }
  expect(await one(reader, 'acme', 1)).toEqual(row)
  expect(await one(reader, 'acme', 1)).toEqual(row)
  expect(await one(reader, 'beta', 1)).toMatchObject({ said: 'beta1' })
})

test('rows asked for together come to who asked, of the right tenant each', async () => {
  const { reader } = await open({ connections: 2 })
  const asked = Array.from({ length: 1_200 }, (_, n) => ({
    n: (n % 600) + 1,
    tenant: n % 2 === 0 ? 'acme' : 'beta',
  }))
  const rows = await Promise.all(asked.map(({ tenant, n }) => one(reader, tenant, n)))
  expect(rows).toEqual(
    asked.map(({ n, tenant }) => (n > 500 ? undefined : { tenant, note_id: id(n), said: `${tenant}${n}` })),
  )
})

test('a row may bring a column of the one row that its tenant has in another view', async () => {
  const { reader, database } = await open()
  await database.pool.query(
    `create view read_models.moods with (security_invoker = true) as
       select tenant, 'calm' as mood from gen_1_notes.notes where said = 'acme1';
     grant select on read_models.notes, read_models.moods to ledger_reader`,
  )
  const from = { ...notes, beside: { view: 'moods', column: 'mood' } }
  expect(await reader.byKey('acme', from, id(2))).toMatchObject({ said: 'acme2', mood: 'calm' })
  expect(await reader.byKey('beta', from, id(2))).toMatchObject({ said: 'beta2', mood: null })
  expect(await reader.byKey('acme', from, id(501))).toBeUndefined()
})

test('a key that cannot be one fails alone', async () => {
  const { reader } = await open()
  const [good, bad] = await Promise.allSettled([
    one(reader, 'acme', 1),
    reader.byKey('acme', notes, 'no uuid'),
  ])
  expect(good).toMatchObject({ status: 'fulfilled', value: { said: 'acme1' } })
  expect(bad).toMatchObject({ status: 'rejected' })
})

test('a request for a row is answered by a query that began after it, so it sees what was written before', async () => {
  const { reader, database } = await open()
  for (let n = 1; n <= 30; n += 1) {
    const busy = Promise.all(Array.from({ length: 20 }, (_, other) => one(reader, 'acme', 100 + other)))
    await database.pool.query('update gen_1_notes.notes set said = $1 where note_id = $2', [
      `round ${n}`,
      id(n),
    ])
    expect(await one(reader, 'acme', n)).toMatchObject({ said: `round ${n}` })
    await busy
  }
})

test('queries on a connection that is cut fail, and the next ones run on a new one', async () => {
  const { reader, database } = await open({ connections: 1 })
  const slow = reader.query('acme', { text: 'select pg_sleep(20), $1', values: [] })
  const failed = slow.then(
    () => 'answered',
    () => 'failed',
  )
  for (let cut = 0; cut === 0;) {
    const { rows } = await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ledger reader' and query like '%pg_sleep%' and datname = current_database()`,
    )
    cut = rows.length
  }
  expect(await failed).toBe('failed')
  expect(await one(reader, 'acme', 1)).toMatchObject({ said: 'acme1' })
})

test('a statement that takes too long is given up, and more than may wait are sent away', async () => {
  const { reader } = await open({ connections: 1, waiting: 2, statementTimeoutMs: 200 })
  const slow = { text: 'select pg_sleep(20), $1', values: [] }
  const asked = Array.from({ length: 4 }, () => reader.query('acme', slow))
  const results = await Promise.allSettled(asked)
  const reasons = results.map((result) => (result.status === 'rejected' ? String(result.reason) : 'answered'))
  expect(reasons.filter((reason) => reason.includes('statement timeout'))).toHaveLength(3)
  expect(reasons.filter((reason) => reason.includes('OVERLOADED'))).toHaveLength(1)
})
