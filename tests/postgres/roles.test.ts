import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { migrate } from '#src/postgres/migrate.ts'
import { migrationFolders } from '#src/postgres/migration-files.ts'
import { openPool } from '#src/postgres/pool.ts'
import { inTransaction } from '#src/postgres/transaction.ts'
import { emptyDatabase, freshDatabase, onServer } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

let database: Database
const logins: string[] = []

beforeAll(async () => {
  database = await freshDatabase()
})
afterEach(async () => {
  for (const login of logins.splice(0)) {
    await database.pool.query(`delete from ledger.reporting_users where role_name = $1`, [login])
    await onServer((client) => client.query(`drop role ${login}`))
  }
})
afterAll(() => database.drop())

/** A login of its own, and its address on a database. */
async function login(on: Database, attributes = ''): Promise<{ name: string; url: string }> {
  const name = `gl_login_${randomBytes(6).toString('hex')}`
  await onServer((client) => client.query(`create role ${name} login password 'secret' ${attributes}`))
  logins.push(name)
  const url = new URL(on.url)
  url.username = name
  url.password = 'secret'
  return { name, url: url.href }
}

async function ask(url: string, ...statements: string[]): Promise<unknown> {
  const pool = openPool(url, { name: 'person', max: 1 })
  try {
    for (const statement of statements.slice(0, -1)) await pool.query(statement)
    const { rows } = await pool.query<{ value: unknown }>(statements.at(-1) ?? '')
    return rows[0]?.value
  } finally {
    await pool.end()
  }
}

const tenantSeen = 'select ledger.current_tenant() as value'

test('the app names the tenant of its queries as ledger_reader', async () => {
  const seen = await inTransaction(database.pool, async (client) => {
    await client.query('set local role ledger_reader')
    const before = (await client.query(tenantSeen)).rows
    await client.query(`select set_config('app.tenant', 'demo', true)`)
    return [...before, ...(await client.query(tenantSeen)).rows] as unknown[]
  })
  expect(seen).toEqual([{ value: null }, { value: 'demo' }])
})

test('the tenant that the app named does not outlive the transaction', async () => {
  const client = await database.pool.connect()
  await client.query(`begin; set local role ledger_reader; set local app.tenant = 'demo'; commit`)
  await client.query('begin; set local role ledger_reader')
  expect((await client.query(tenantSeen)).rows).toEqual([{ value: null }])
  await client.query('rollback')
  client.release()
})

test('the owner of the tables has no tenant, whatever app.tenant says', async () => {
  expect(await ask(database.url, `set app.tenant = 'demo'`, tenantSeen)).toBeNull()
})

test('a person with a login of their own has the tenant that an administrator gave it, and cannot choose another', async () => {
  const { name, url } = await login(database, 'in role ledger_reporting')
  expect(await ask(url, tenantSeen)).toBeNull()
  await database.pool.query(`insert into ledger.reporting_users values ($1, 'demo')`, [name])
  expect(await ask(url, tenantSeen)).toBe('demo')
  expect(await ask(url, `set app.tenant = 'other'`, tenantSeen)).toBe('demo')
  expect(await ask(url, 'set role ledger_reporting', `set app.tenant = 'other'`, tenantSeen)).toBeNull()
  await expect(ask(url, 'set role ledger_reader', tenantSeen)).rejects.toThrow('permission denied')
  await expect(ask(url, `update ledger.reporting_users set tenant = 'other'`)).rejects.toThrow(
    'permission denied',
  )
})

test('a person cannot slip an operator of their own into the choice of the tenant', async () => {
  const { name, url } = await login(database, 'in role ledger_reporting')
  await database.pool.query(`create schema trap authorization ${name}`)
  const seen = await ask(
    url,
    'create function trap.yes(name, text) returns boolean language sql as $$select true$$',
    'create function trap.yes(name, name) returns boolean language sql as $$select true$$',
    'create operator trap.= (leftarg = name, rightarg = text, function = trap.yes)',
    'create operator trap.= (leftarg = name, rightarg = name, function = trap.yes)',
    'set search_path = trap, pg_catalog',
    `set app.tenant = 'other'`,
    tenantSeen,
  )
  expect(seen).toBeNull()
  await database.pool.query('drop schema trap cascade')
})

test('a person sees which tenant they belong to, and of nobody else', async () => {
  const { name, url } = await login(database, 'in role ledger_reporting')
  await database.pool.query(`insert into ledger.reporting_users values ($1, 'demo'), ('somebody', 'other')`, [
    name,
  ])
  expect(await ask(url, `select string_agg(tenant, ',') as value from ledger.reporting_users`)).toBe('demo')
  await database.pool.query(`delete from ledger.reporting_users where role_name = 'somebody'`)
})

test('a login without a role of the ledger sees nothing of it', async () => {
  const { url } = await login(database)
  await expect(ask(url, tenantSeen)).rejects.toThrow('permission denied')
  await expect(ask(url, 'select count(*) as value from ledger.reporting_users')).rejects.toThrow(
    'permission denied',
  )
})

test('row-level security holds for the app, so that a forgotten where shows one tenant only', async () => {
  await database.pool.query(`
    create table ledger.things (tenant text, name text);
    alter table ledger.things enable row level security;
    create policy of_tenant on ledger.things using (tenant = (select ledger.current_tenant()));
    grant select on ledger.things to ledger_reader;
    insert into ledger.things values ('demo', 'mine'), ('other', 'theirs')`)
  const read = (tenant: string): Promise<unknown[]> =>
    inTransaction(database.pool, async (client) => {
      await client.query('set local role ledger_reader')
      await client.query(`select set_config('app.tenant', $1, true)`, [tenant])
      return (await client.query('select name from ledger.things')).rows
    })
  expect(await read('demo')).toEqual([{ name: 'mine' }])
  expect(await read('')).toEqual([])
})

test('a user that may not act as ledger_reader is told what an administrator must run', async () => {
  const own = await emptyDatabase()
  const { name, url } = await login(own)
  const databaseName = new URL(own.url).pathname.slice(1)
  await onServer((client) => client.query(`alter database ${databaseName} owner to ${name}`))
  const pool = openPool(url, { name: 'owner' })
  await expect(migrate(pool, migrationFolders)).rejects.toThrow(`grant ledger_reader to ${name};`)

  await onServer((client) => client.query(`grant ledger_reader to ${name}`))
  const applied = await migrate(pool, migrationFolders)
  expect(applied).toContain('postgres/001-schemas.sql')
  await pool.end()
  await own.drop()
})

test('a user that may not create schemas is told so', async () => {
  const own = await emptyDatabase()
  const { name, url } = await login(own)
  await onServer((client) => client.query(`grant ledger_reader to ${name}`))
  const pool = openPool(url, { name: 'stranger' })
  await expect(migrate(pool, migrationFolders)).rejects.toThrow('grant it CREATE on the database')
  await pool.end()
  await own.drop()
})
