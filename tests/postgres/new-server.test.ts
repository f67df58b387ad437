import { chmodSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbedded } from '#src/postgres/embedded.ts'
import type { Embedded } from '#src/postgres/embedded.ts'
import { migrate } from '#src/postgres/migrate.ts'
import { migrationFolders } from '#src/postgres/migration-files.ts'
import { openPool } from '#src/postgres/pool.ts'
import { asAdmin, databaseUrl } from '#tests/support/server.ts'

// Roles belong to a whole server: what a first migration makes of them shows only on a new one.
let root: string
let server: Embedded

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'grand-livre-new-server-'))
  chmodSync(root, 0o755)
  server = await startEmbedded({
    dataDir: join(root, 'data'),
    log: () => undefined,
    settings: { fsync: 'off', shared_buffers: '16MB' },
  })
})
afterAll(async () => {
  await server.stop()
  await rm(root, { recursive: true })
})

async function withoutRoles(): Promise<void> {
  await asAdmin(server.url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where datname like 'books%'`,
    )
    for (const { name } of rows) await client.query(`drop database ${name}`)
    await client.query('drop role if exists ledger_reader, ledger_reporting')
  })
}

async function migrateAs(url: string): Promise<string[]> {
  const pool: pg.Pool = openPool(url, { name: 'migration' })
  try {
    return await migrate(pool, migrationFolders)
  } finally {
    await pool.end()
  }
}

test('databases of one new server that are migrated at once share the roles', async () => {
  await withoutRoles()
  const names = ['books_a', 'books_b', 'books_c', 'books_d']
  for (const name of names) await asAdmin(server.url, (client) => client.query(`create database ${name}`))
  const results = await Promise.all(names.map((name) => migrateAs(databaseUrl(server.url, name))))
  for (const applied of results) expect(applied).toEqual(results[0])
})

test('an owner who is no superuser but may create roles needs no help', async () => {
  await withoutRoles()
  const url = new URL(databaseUrl(server.url, 'books_owner'))
  await asAdmin(server.url, async (client) => {
    await client.query(`create role bookkeeper login createrole password 'secret'`)
    await client.query('create database books_owner owner bookkeeper')
  })
  url.username = 'bookkeeper'
  url.password = 'secret'
  expect(await migrateAs(url.href)).toContain('postgres/001-schemas.sql')
  expect(await migrateAs(url.href)).toEqual([])

  const seen = await asAdmin(url.href, async (client) => {
    await client.query(`begin; set local role ledger_reader; set local app.tenant = 'demo'`)
    return (await client.query('select current_user, ledger.current_tenant()')).rows
  })
  expect(seen).toEqual([{ current_user: 'ledger_reader', current_tenant: 'demo' }])
})

test('an owner who may do neither is told every statement that an administrator must run', async () => {
  await withoutRoles()
  const url = new URL(databaseUrl(server.url, 'books_plain'))
  await asAdmin(server.url, async (client) => {
    await client.query(`create role plain login password 'secret'`)
    await client.query('create database books_plain owner plain')
  })
  url.username = 'plain'
  url.password = 'secret'
  const refusal = String(await migrateAs(url.href).catch((error: unknown) => error))
  const statements = refusal.split('administrator of the server run: ')[1] ?? ''
  expect(statements).toBe(
    'create role ledger_reader nologin nobypassrls; create role ledger_reporting nologin nobypassrls; ' +
      'grant ledger_reader to plain;',
  )
  await asAdmin(server.url, (client) => client.query(statements))
  expect(await migrateAs(url.href)).toContain('postgres/001-schemas.sql')
})

test('a reader role that bypasses row-level security is refused', async () => {
  await withoutRoles()
  await asAdmin(server.url, async (client) => {
    await client.query('create role ledger_reader nologin bypassrls')
    await client.query('create database books_open')
  })
  await expect(migrateAs(databaseUrl(server.url, 'books_open'))).rejects.toThrow(
    'bypasses row-level security',
  )
})
