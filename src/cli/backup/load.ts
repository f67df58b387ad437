import { join } from 'node:path'
import type pg from 'pg'
import { loadTable } from '#src/cli/backup/load-table.ts'
import { type Manifest, tableFile } from '#src/cli/backup/manifest.ts'
import { readTables, type Table } from '#src/cli/backup/tables.ts'
import { showProgress } from '#src/cli/progress.ts'
import { openSubjectKeys } from '#src/event-store/postgres-subject-keys.ts'
import { migrate } from '#src/postgres/migrate.ts'
import { migrationFolders, readMigrations } from '#src/postgres/migration-files.ts'
import { openPool } from '#src/postgres/pool.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { inTransaction } from '#src/postgres/transaction.ts'

export interface Loading {
  /** The address of an empty database. */
  readonly url: string
  readonly source: string
  readonly manifest: Manifest
  readonly dataKey: string
}

/** Loads a backup into the schema that it was taken from, proves that all of it is there, and updates the schema. */
export async function loadBackup({ url, source, manifest, dataKey }: Loading): Promise<void> {
  await refuseUnknownSchema(manifest)
  const pool = openPool(url, { name: 'ledger restore', max: 2 })
  try {
    await migrate(pool, migrationFolders, new Set(Object.keys(manifest.migrations)))
    await inTransaction(pool, async (client) => {
      // The rows were consistent when they were read: no trigger and no foreign key has anything to add.
      await client.query('set local session_replication_role = replica')
      await loadTables(client, source, manifest)
      await refuseOtherLog(client, manifest)
    })
    await openSubjectKeys(pool, dataKey)
    await migrate(pool, migrationFolders)
    await pool.query('analyze')
  } finally {
    await pool.end()
  }
}

async function refuseUnknownSchema({ migrations, version }: Manifest): Promise<void> {
  const known = new Map((await readMigrations(migrationFolders)).map(({ key, checksum }) => [key, checksum]))
  const foreign = Object.entries(migrations).filter(([key, checksum]) => known.get(key) !== checksum)
  if (foreign.length === 0) return
  throw new StartupError(
    `The backup was written by another version of the program (${version}), which has had the migrations ` +
      `${foreign.map(([key]) => key).join(', ')}.`,
    'Restore it with that version, or a newer one.',
  )
}

async function loadTables(client: pg.PoolClient, source: string, manifest: Manifest): Promise<void> {
  const tables = await readTables(client)
  const shown = showProgress('restore', 'rows')
  const total = manifest.tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  const onRows = (more: number): void => shown.update((done += more), total)
  for (const file of manifest.tables) {
    const table = matching(tables, file)
    const rows = await loadTable(client, table, { path: join(source, tableFile(file)), onRows })
    if (rows !== file.rows) throw notWhole(`${file.table} has ${rows} rows instead of ${file.rows}`)
  }
  shown.end()
}

function matching(tables: readonly Table[], file: Manifest['tables'][number]): Table {
  const table = tables.find(({ name }) => name === file.table)
  const columns = table?.columns.map(({ name }) => name).join()
  if (table === undefined || columns !== file.columns.join())
    throw notWhole(`the table ${file.table} has other columns`)
  return table
}

/** What counts is what the database says of itself now. */
async function refuseOtherLog(client: pg.PoolClient, manifest: Manifest): Promise<void> {
  const { rows } = await client.query<{ identity: string; head: string; events: string }>(
    `select (select l.identity::text from ledger.log l) as identity,
            (select coalesce(max(e.position), 0)::text from ledger.events e) as head,
            (select count(*)::text from ledger.events e) as events`,
  )
  const [row] = rows
  const isSame =
    row?.identity === manifest.identity &&
    row.head === manifest.head &&
    row.events === String(manifest.events)
  if (!isSame) throw notWhole(`the log came out as ${JSON.stringify(row)}`)
}

function notWhole(reason: string): StartupError {
  return new StartupError(
    `The backup could not be restored: ${reason}.`,
    'Take an older backup, and keep this one.',
  )
}
