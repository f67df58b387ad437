import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '#src/postgres/migrate.ts'
import { migrationFolders } from '#src/postgres/migration-files.ts'
import { openPool } from '#src/postgres/pool.ts'
import { emptyDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

let database: Database
let root: string

beforeEach(async () => {
  database = await emptyDatabase()
  root = await mkdtemp(join(tmpdir(), 'grand-livre-migrations-'))
})
afterEach(async () => {
  await database.drop()
  await rm(root, { recursive: true })
})

async function room(name: string, files: Record<string, string>): Promise<URL> {
  const folder = join(root, name, 'migrations')
  await mkdir(folder, { recursive: true })
  for (const [file, sql] of Object.entries(files)) await writeFile(join(folder, file), sql)
  return pathToFileURL(`${folder}/`)
}

async function applied(): Promise<string[]> {
  const { rows } = await database.pool.query<{ key: string }>(
    'select key from ledger.migrations order by key',
  )
  return rows.map(({ key }) => key)
}

test('applies the files of each folder in order, once', async () => {
  const folders = [
    await room('one', {
      '002-b.sql': 'insert into a values (2);',
      '001-a.sql': 'create table a (n int); insert into a values (1);',
    }),
    await room('two', { '001-c.sql': 'insert into a values (3)' }),
  ]
  expect(await migrate(database.pool, folders)).toEqual(['one/001-a.sql', 'one/002-b.sql', 'two/001-c.sql'])
  expect(await migrate(database.pool, folders)).toEqual([])
  expect(await applied()).toEqual(['one/001-a.sql', 'one/002-b.sql', 'two/001-c.sql'])
  expect((await database.pool.query('select n from a order by n')).rows).toEqual([
    { n: 1 },
    { n: 2 },
    { n: 3 },
  ])
})

test('reads a folder that does not exist as empty', async () => {
  expect(await migrate(database.pool, [pathToFileURL(join(root, 'nobody/migrations/'))])).toEqual([])
})

test('processes that start at once on an empty database apply each file once', async () => {
  const pools = [1, 2, 3].map((n) => openPool(database.url, { name: `racer ${n}` }))
  const results = await Promise.all(pools.map((pool) => migrate(pool, migrationFolders)))
  await Promise.all(pools.map((pool) => pool.end()))
  expect(results.filter((keys) => keys.length > 0)).toHaveLength(1)
  expect(results.flat().sort()).toEqual(await applied())
})

test('a migration that fails leaves nothing of itself, and says which one it was', async () => {
  const folder = await room('one', {
    '001-a.sql': 'create table a (n int);',
    '002-b.sql': 'create table b (n int); select 1/0;',
  })
  await expect(migrate(database.pool, [folder])).rejects.toThrow('one/002-b.sql failed: division by zero')
  expect(await applied()).toEqual(['one/001-a.sql'])
  expect((await database.pool.query(`select to_regclass('b') as b`)).rows).toEqual([{ b: null }])

  await room('one', { '002-b.sql': 'create table b (n int);' })
  expect(await migrate(database.pool, [folder])).toEqual(['one/002-b.sql'])
})

test('refuses a file that was changed after it had been applied', async () => {
  const folder = await room('one', { '001-a.sql': 'create table a (n int);' })
  await migrate(database.pool, [folder])
  await room('one', { '001-a.sql': 'create table a (n bigint);' })
  await expect(migrate(database.pool, [folder])).rejects.toThrow('changed since: one/001-a.sql')
})

test('takes a file whose line ends alone have changed for the same', async () => {
  const folder = await room('one', { '001-a.sql': 'create table a (\n  n int\n);\n' })
  await migrate(database.pool, [folder])
  await room('one', { '001-a.sql': 'create table a (\r\n  n int\r\n);\r\n' })
  expect(await migrate(database.pool, [folder])).toEqual([])
})

test('refuses a database that a newer version has migrated', async () => {
  await migrate(database.pool, [await room('one', { '001-a.sql': '', '002-b.sql': '' })])
  await rm(join(root, 'one/migrations/002-b.sql'))
  await expect(migrate(database.pool, [await room('one', {})])).rejects.toThrow(
    'newer than this version of the program: it has had one/002-b.sql',
  )
})

test('refuses a new file numbered before one that has been applied', async () => {
  await migrate(database.pool, [await room('one', { '002-b.sql': '' })])
  await expect(migrate(database.pool, [await room('one', { '001-a.sql': '' })])).rejects.toThrow(
    'next free number',
  )
})

test('refuses files without a number of their own', async () => {
  await expect(migrate(database.pool, [await room('one', { 'a.sql': '' })])).rejects.toThrow(
    'must be named like',
  )
  await expect(
    migrate(database.pool, [await room('two', { '001-a.sql': '', '001-b.sql': '' })]),
  ).rejects.toThrow('Two migrations of two have the number 001')
})
