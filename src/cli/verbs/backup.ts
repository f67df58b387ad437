import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { dumpTable } from '#src/cli/backup/dump-table.ts'
import { newFolder, writeDurably } from '#src/cli/backup/durable-files.ts'
import {
  type Manifest,
  secretsFile,
  sha256,
  tableFile,
  type TableFile,
  writeManifest,
} from '#src/cli/backup/manifest.ts'
import { refuseElsewhere, toldSecrets } from '#src/cli/backup/surroundings.ts'
import { readTables } from '#src/cli/backup/tables.ts'
import { joinDatabase } from '#src/cli/database.ts'
import { showProgress } from '#src/cli/progress.ts'
import { say, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { version } from '#src/cli/version.ts'
import type { Config } from '#src/config.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { connection } from '#src/postgres/pool.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/**
 * Writes everything that the books are, as of one moment, into a new folder: beside a running server, which is not
 * held up, or alone.
 */
export async function backupVerb(
  { config, log }: Pick<VerbParts, 'config' | 'log'>,
  folder: string,
): Promise<void> {
  refuseElsewhere(config)
  refuseNothing(config)
  const target = resolve(folder)
  const manifest = await newFolder(target, async (half) => {
    const database = await joinDatabase(config, log)
    try {
      return await write(half, config, database.url)
    } finally {
      await database.stop()
    }
  })
  const { identity, head, events } = manifest
  say(`The log ${identity} up to position ${head}, ${events} events, is backed up in ${target}.`)
  if (manifest.secrets) say('It holds the secrets, which open personal data: keep it as safe as the books.')
  for (const text of toldSecrets(manifest)) say(text)
}

function refuseNothing({ dataDir }: Config): void {
  if (existsSync(join(resolve(dataDir), 'postgres'))) return
  throw new StartupError(
    `There are no books in ${resolve(dataDir)}.`,
    'Set DATA_DIR to the folder of the server.',
  )
}

async function write(folder: string, config: Config, url: string): Promise<Manifest> {
  const client = new pg.Client({ ...connection(url), application_name: 'ledger backup', keepAlive: true })
  // The query that runs on a lost connection tells it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const database = await dump(client, folder)
    const secrets = await copySecrets(config, folder)
    const givenSecrets: Manifest['givenSecrets'] = []
    if (config.authSecret !== undefined) givenSecrets.push('AUTH_SECRET')
    if (config.dataKey !== undefined) givenSecrets.push('DATA_KEY')
    const createdAt = new Date().toISOString()
    const manifest = { format: 1 as const, version, createdAt, ...database, ...secrets, givenSecrets }
    await writeManifest(folder, manifest)
    return manifest
  } finally {
    await client.end()
  }
}

type OfDatabase = Pick<Manifest, 'identity' | 'head' | 'events' | 'postgres' | 'migrations' | 'tables'>

/** One snapshot for all tables; no migration changes them meanwhile. */
async function dump(client: pg.Client, folder: string): Promise<OfDatabase> {
  await client.query('begin isolation level repeatable read')
  const standing = await readStanding(client)
  const shown = showProgress('backup', 'rows')
  const tables: TableFile[] = []
  let rows = 0
  for (const table of await readTables(client)) {
    const path = join(folder, tableFile({ table: table.name }))
    tables.push(
      await dumpTable(client, table, { path, onRows: (more) => shown.update((rows += more), undefined) }),
    )
  }
  shown.end()
  await client.query('commit')
  return { ...standing, tables, events: tables.find(({ table }) => table === 'events')?.rows ?? 0 }
}

async function readStanding(client: pg.Client): Promise<Omit<OfDatabase, 'tables' | 'events'>> {
  try {
    await client.query('lock table ledger.migrations in share mode')
    const { rows } = await client.query<Omit<OfDatabase, 'tables' | 'events'>>(
      `select l.identity::text, current_setting('server_version') as postgres,
              coalesce((select max(e.position) from ledger.events e), 0)::text as head,
              (select json_object_agg(m.key, m.checksum) from ledger.migrations m) as migrations
       from ledger.log l`,
    )
    if (rows[0] !== undefined) return rows[0]
  } catch (error) {
    if (!missing.has(errorCode(error) ?? '')) throw error
  }
  throw new StartupError('There is no log yet.', 'Start the server once: it opens the log.')
}

/** Neither the schema nor the table is there. */
const missing = new Set(['3F000', '42P01'])

async function copySecrets({ dataDir }: Config, folder: string): Promise<Pick<Manifest, 'secrets'>> {
  const file = join(resolve(dataDir), secretsFile)
  if (!existsSync(file)) return {}
  const content = await readFile(file)
  await writeDurably(join(folder, secretsFile), content)
  return { secrets: { sha256: sha256(content) } }
}
