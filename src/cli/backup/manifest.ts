import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { writeDurably } from '#src/cli/backup/durable-files.ts'
import { canonical } from '#src/kernel/values.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)

/** The rows of one table, one per line: a JSON array of the values as PostgreSQL writes them. */
const TableFile = z.strictObject({
  table: z.string().regex(/^[a-z_0-9]+$/),
  columns: z.array(z.string()),
  rows: z.int().nonnegative(),
  sha256: Digest,
})
export type TableFile = z.infer<typeof TableFile>

const Manifest = z.strictObject({
  format: z.literal(1),
  /** The version of the program that wrote it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  postgres: z.string(),
  identity: z.uuid(),
  head: z.string().regex(/^\d+$/),
  events: z.int().nonnegative(),
  /** The state of the schema, as ledger.migrations has it. */
  migrations: z.record(z.string(), z.string()),
  tables: z.array(TableFile),
  secrets: z.strictObject({ sha256: Digest }).optional(),
  /** Which secrets came from the environment and are therefore not in it. */
  givenSecrets: z.array(z.enum(['AUTH_SECRET', 'DATA_KEY'])),
})
/** What a backup holds. */
export type Manifest = z.infer<typeof Manifest>

export const manifestFile = 'manifest.json'
export const secretsFile = 'secrets.json'

export function tableFile({ table }: Pick<TableFile, 'table'>): string {
  return `${table}.ndjson`
}

/** Written last: it vouches for all other files, and for itself. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const sealed = { ...manifest, sha256: sha256(canonical(manifest)) }
  await writeDurably(join(folder, manifestFile), `${JSON.stringify(sealed, null, 2)}\n`)
}

/** The manifest of a backup whose every file is what was written; anything else is refused. */
export async function readBackup(folder: string): Promise<Manifest> {
  const manifest = opened(await manifestText(folder), folder)
  const files = manifest.tables.map((file) => ({ name: tableFile(file), sha256: file.sha256 }))
  if (manifest.secrets) files.push({ name: secretsFile, sha256: manifest.secrets.sha256 })
  for (const file of files) {
    if ((await digestOf(join(folder, file.name))) !== file.sha256) throw damaged(folder, file.name)
  }
  return manifest
}

async function manifestText(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, manifestFile), 'utf8')
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error
    throw new StartupError(`${folder} holds no backup.`, 'Name the folder that ledger backup has written.')
  }
}

function opened(text: string, folder: string): Manifest {
  const sealed = z.looseObject({ sha256: Digest }).safeParse(parsedOrNothing(text))
  if (!sealed.success) throw damaged(folder, manifestFile)
  const { sha256: expected, ...content } = sealed.data
  if (sha256(canonical(content)) !== expected) throw damaged(folder, manifestFile)
  if (content['format'] !== 1) {
    throw new StartupError(
      `The backup in ${folder} was written by a newer version of the program (${String(content['version'])}).`,
      'Restore it with that version.',
    )
  }
  return Manifest.parse(content)
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  return hash.digest('hex')
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

function damaged(folder: string, file: string): StartupError {
  return new StartupError(
    `The backup in ${folder} is damaged: ${file} is not what was written. Nothing was restored.`,
    'Take another copy of it, or an older backup.',
  )
}
