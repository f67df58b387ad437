import type pg from 'pg'
import { readMigrations } from '#src/postgres/migration-files.ts'
import type { Migration } from '#src/postgres/migration-files.ts'
import { ensureRoles } from '#src/postgres/roles.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/**
 * Brings the database to the schema of this version of the program, forward only. Processes that start at the
 * same moment take turns. Returns the keys of what was applied. With `only`, it stops at an earlier schema: the one
 * that has had these migrations.
 */
export async function migrate(
  pool: pg.Pool,
  folders: readonly URL[],
  only?: ReadonlySet<string>,
): Promise<string[]> {
  const all = await readMigrations(folders)
  const migrations = only === undefined ? all : all.filter(({ key }) => only.has(key))
  const client = await pool.connect()
  try {
    await refuseUnfitServer(client)
    await client.query('select pg_advisory_lock($1)', [turn])
    return await apply(client, migrations)
  } finally {
    // Closing the connection gives the lock back, whatever state a failure left it in.
    client.release(true)
  }
}

/** Any number that nothing else in the database locks. */
const turn = 7_302_114_601

async function apply(client: pg.PoolClient, migrations: readonly Migration[]): Promise<string[]> {
  await ensureRoles(client)
  const applied = await recorded(client)
  refuseMismatch(migrations, applied)
  const pending = migrations.filter((migration) => !applied.has(migration.key))
  for (const migration of pending) await run(client, migration)
  return pending.map((migration) => migration.key)
}

async function refuseUnfitServer(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: number; name: string; encoding: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
            current_setting('server_encoding') as encoding`,
  )
  const server = rows[0]
  if (server === undefined || server.version < 150_000) {
    throw new StartupError(
      `PostgreSQL ${server?.name ?? ''} is too old.`,
      'Use PostgreSQL 15 or newer, or leave DATABASE_URL out to run on the one that comes along.',
    )
  }
  if (server.encoding !== 'UTF8') {
    throw new StartupError(
      `The database has the encoding ${server.encoding}.`,
      'Create one with: create database ledger encoding UTF8 template template0;',
    )
  }
}

async function recorded(client: pg.PoolClient): Promise<Map<string, string>> {
  const { rows: found } = await client.query(
    `select from pg_tables where schemaname = 'ledger' and tablename = 'migrations'`,
  )
  if (found.length === 0) await createRecord(client)
  const { rows } = await client.query<{ key: string; checksum: string }>(
    'select key, checksum from ledger.migrations',
  )
  return new Map(rows.map((row) => [row.key, row.checksum]))
}

async function createRecord(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('create schema if not exists ledger')
    await client.query(
      `create table if not exists ledger.migrations (
         key        text primary key,
         checksum   text not null,
         applied_at timestamptz not null default now()
       )`,
    )
  } catch (error) {
    if (errorCode(error) !== '42501') throw error
    throw new StartupError(
      'The database user may not create schemas.',
      'Let an administrator make it the owner of the database, or grant it CREATE on the database.',
      { cause: error },
    )
  }
}

function refuseMismatch(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): void {
  const known = new Set(migrations.map((migration) => migration.key))
  const newer = [...applied.keys()].filter((key) => !known.has(key))
  if (newer.length > 0) {
    throw new StartupError(
      `The database is newer than this version of the program: it has had ${newer.sort().join(', ')}.`,
      'Start the version that was used last, or a newer one.',
    )
  }
  const changed = migrations.filter(({ key, checksum }) => (applied.get(key) ?? checksum) !== checksum)
  if (changed.length > 0) {
    throw new StartupError(
      `A migration that has been applied was changed since: ${changed.map(({ key }) => key).join(', ')}.`,
      'Restore the file and put the change into a new one.',
    )
  }
  refuseLate(migrations, applied)
}

/** A file numbered before one that has been applied would run in another order here than on a new database. */
function refuseLate(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): void {
  const late = migrations.find(
    (migration) =>
      !applied.has(migration.key) &&
      migrations.some(
        ({ room, file, key }) => room === migration.room && file > migration.file && applied.has(key),
      ),
  )
  if (late === undefined) return
  throw new StartupError(
    `The migration ${late.key} is numbered before one that has been applied.`,
    'Give it the next free number.',
  )
}

async function run(client: pg.PoolClient, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query('insert into ledger.migrations (key, checksum) values ($1, $2)', [
      migration.key,
      migration.checksum,
    ])
    await client.query(migration.sql)
    await client.query('commit')
  } catch (error) {
    throw new Error(`The migration ${migration.key} failed: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
}
