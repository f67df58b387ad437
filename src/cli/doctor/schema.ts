import type pg from 'pg'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'
import { migrationFolders, readMigrations } from '#src/postgres/migration-files.ts'

/** How the schema of a database stands to this version of the program. */
export interface SchemaStanding {
  readonly state: 'empty' | 'pending' | 'known' | 'newer'
  readonly finding: Finding
}

export async function schemaStanding(client: pg.ClientBase): Promise<SchemaStanding> {
  const applied = await appliedMigrations(client)
  if (applied === undefined)
    return { state: 'empty', finding: well('schema', 'none yet; the first start makes it') }

  const files = await readMigrations(migrationFolders)
  const known = new Set(files.map(({ key }) => key))
  const newer = [...applied.keys()].filter((key) => !known.has(key)).sort()
  if (newer.length > 0) {
    const text = `is newer than this program: ${newer.join(', ')}; start the version that was used last, or a newer one`
    return { state: 'newer', finding: wrong('schema', text) }
  }
  const pending = files.filter(({ key }) => !applied.has(key)).map(({ key }) => key)
  if (pending.length > 0) {
    const text = `is older than this program: ${pending.join(', ')}; start the server, which brings it up to date`
    return { state: 'pending', finding: wrong('schema', text) }
  }
  const changed = files.filter(({ key, checksum }) => applied.get(key) !== checksum).map(({ key }) => key)
  const text = `was made from other files than these: ${changed.join(', ')}; restore them, and put changes into new ones`
  return {
    state: 'known',
    finding:
      changed.length > 0 ? wrong('schema', text) : well('schema', `${files.length} migrations, none pending`),
  }
}

async function appliedMigrations(client: pg.ClientBase): Promise<Map<string, string> | undefined> {
  const { rows: found } = await client.query(`select where to_regclass('ledger.migrations') is not null`)
  if (found.length === 0) return undefined
  const { rows } = await client.query<{ key: string; checksum: string }>(
    'select key, checksum from ledger.migrations',
  )
  return new Map(rows.map(({ key, checksum }) => [key, checksum]))
}
