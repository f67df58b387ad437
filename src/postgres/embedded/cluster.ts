import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from '#src/postgres/embedded/binaries.ts'
import { refuseHalfRestored } from '#src/postgres/embedded/restoring.ts'
import type { ServerUser } from '#src/postgres/embedded/server-user.ts'
import { syncFolder } from '#src/postgres/embedded/sync-folder.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** A folder with a PostgreSQL's data, and the password of its superuser `postgres`. */
export interface Cluster {
  readonly folder: string
  readonly password: string
}

interface Place {
  readonly dataDir: string
  readonly binaries: Binaries
  readonly user: ServerUser | undefined
}

/** The cluster in the data folder, made if there is none. */
export async function openCluster(place: Place): Promise<Cluster> {
  const folder = join(place.dataDir, 'postgres')
  const version = await readIfThere(join(folder, 'PG_VERSION'))
  if (version === undefined) return create(place, folder)
  if (version !== place.binaries.major) {
    throw new StartupError(
      `The data in ${folder} is of PostgreSQL ${version}; this version of the program brings ${place.binaries.major}.`,
      `Start the version of the program that was used last and move the data by its backup, or use DATABASE_URL ` +
        `with a PostgreSQL ${version} of your own.`,
    )
  }
  const password = await readIfThere(passwordFile(place.dataDir))
  if (password === undefined) {
    throw new StartupError(
      `The password of the database is missing: ${passwordFile(place.dataDir)}.`,
      'Restore that file from the backup; it belongs to the folder next to it.',
    )
  }
  return { folder, password }
}

/**
 * The folder gets its name only when it is complete: an initialisation that was killed is begun again, under
 * another name, because what was left of it may still be running.
 */
async function create(place: Place, folder: string): Promise<Cluster> {
  await refuseHalfRestored(place.dataDir)
  await refuseForeign(folder)
  await removeHalves(place.dataDir)
  const half = await mkdtemp(`${folder}.new-`)
  if (place.user) await chown(half, place.user.uid, place.user.gid)
  const password = randomBytes(24).toString('base64url')
  await write(passwordFile(place.dataDir), password)

  const handedOver = join(place.dataDir, 'postgres.password.new')
  await write(handedOver, password)
  if (place.user) await chown(handedOver, place.user.uid, place.user.gid)
  try {
    await initialise(place, half, handedOver)
  } finally {
    await rm(handedOver, { force: true })
  }
  await rename(half, folder)
  await syncFolder(place.dataDir)
  return { folder, password }
}

async function removeHalves(dataDir: string): Promise<void> {
  const halves = (await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'))
  for (const name of halves) await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 })
}

/** An empty folder may stand there; one that holds something and is no cluster is never touched. */
async function refuseForeign(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw new StartupError(
      `The folder ${folder} holds something that is no PostgreSQL data.`,
      'Move it away, or set DATA_DIR to another folder.',
      { cause: error },
    )
  }
}

/**
 * Sorting and case follow PostgreSQL's own C.UTF-8, which no update of the operating system changes under an
 * index. Where the system does not know that locale for what is left to it, plain C does.
 */
async function initialise(place: Place, folder: string, passwordFile: string): Promise<void> {
  const run = (ctype: string): Promise<string> =>
    initdb(place, [
      `--pgdata=${folder}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      `--lc-ctype=${ctype}`,
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
    ])
  const first = await run('C.UTF-8')
  const problem = first.includes('invalid locale name') ? await run('C') : first
  if (problem === '') return
  throw new StartupError(
    `PostgreSQL could not be initialised: ${problem}`,
    `Look whether the disk is full and whether ${place.dataDir} can be written.`,
  )
}

/** Resolves to what it said when it failed, to nothing when it succeeded. */
function initdb(place: Place, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(place.binaries.initdb, args, {
      ...place.user,
      cwd: place.dataDir,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: undefined, LC_MESSAGES: 'C' },
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0 ? '' : said.trim() || `initdb ended with ${code}`))
  })
}

function passwordFile(dataDir: string): string {
  return join(dataDir, 'postgres.password')
}

/** Written whole or not at all, readable by its owner alone. */
async function write(path: string, text: string): Promise<void> {
  const half = `${path}.half`
  await rm(half, { force: true })
  const file = await open(half, 'wx', 0o600)
  await file.writeFile(`${text}\n`)
  await file.sync()
  await file.close()
  await rename(half, path)
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
