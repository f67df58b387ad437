import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorCode } from '#src/postgres/error-code.ts'

/** One numbered SQL file of one room. */
export interface Migration {
  /** '<room>/<file>': what it is recorded under. */
  readonly key: string
  readonly room: string
  readonly file: string
  readonly sql: string
  readonly checksum: string
}

/** The folders of a checkout that hold migrations, in the order in which they build on each other. */
export const migrationFolders: readonly URL[] = [
  'postgres',
  'event-store',
  'projecting',
  'reacting',
  'delivering',
  'auth',
].map((room) => new URL(`../${room}/migrations/`, import.meta.url))

/** All migrations of the folders in order. A folder that does not exist has none. */
export async function readMigrations(folders: readonly URL[]): Promise<Migration[]> {
  const rooms = await Promise.all(folders.map((folder) => readFolder(fileURLToPath(folder))))
  return rooms.flat()
}

async function readFolder(folder: string): Promise<Migration[]> {
  const room = basename(dirname(folder))
  const files = (await list(folder)).filter((file) => file.endsWith('.sql')).sort()
  refuseBadNames(room, files)
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(`${folder}/${file}`, 'utf8')
      // Line ends must not matter: a checkout on Windows may change them.
      const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
      return { key: `${room}/${file}`, room, file, sql, checksum }
    }),
  )
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

function refuseBadNames(room: string, files: readonly string[]): void {
  const numbers = new Set<string>()
  for (const file of files) {
    const number = /^(\d{3})-[a-z0-9-]+\.sql$/.exec(file)?.[1]
    if (number === undefined)
      throw new Error(`The migration ${room}/${file} must be named like 001-what-it-does.sql`)
    if (numbers.has(number)) throw new Error(`Two migrations of ${room} have the number ${number}`)
    numbers.add(number)
  }
}
