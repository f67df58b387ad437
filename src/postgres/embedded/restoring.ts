import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lockFolder } from '#src/postgres/embedded/folder-lock.ts'
import { endLeftover } from '#src/postgres/embedded/leftover.ts'
import { openFolder, serverUser } from '#src/postgres/embedded/server-user.ts'
import { syncFolder } from '#src/postgres/embedded/sync-folder.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** Where a restore works until it is complete: a data folder inside the one that it is to become. */
const half = 'restoring-'
const cluster = 'postgres'

/** What the lock of a folder leaves in it. */
const ofTheLock = new Set(['ledger.lock', 'ledger.lock-journal', 'ledger.pid'])

function isMoved(name: string): boolean {
  return name === 'secrets.json' || name === 'postgres.password' || name.startsWith('bin-')
}

/**
 * Fills an empty data folder, all of it or nothing. `fill` makes a data folder of its own inside; it counts from
 * the moment when its cluster is moved up, which is the last step. What an interrupted run has left is removed.
 */
export async function fillEmptyFolder(
  dataDir: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await refuseFilled(dataDir)
  const lock = lockFolder(dataDir)
  try {
    await refuseFilled(dataDir)
    await clear(dataDir)
    const user = serverUser()
    if (user) await openFolder(dataDir, user)
    const folder = await mkdtemp(join(dataDir, half))
    try {
      await fill(folder)
      await moveUp(folder, dataDir)
    } catch (error) {
      await clear(dataDir)
      throw error
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  } finally {
    lock.release()
  }
}

/** Nobody may begin new books in a folder that was to get the old ones. */
export async function refuseHalfRestored(dataDir: string): Promise<void> {
  if (!isHalf(await namesIn(dataDir))) return
  throw new StartupError(
    `A restore into ${dataDir} was interrupted: the books are not in it.`,
    'Run ledger restore again; it begins anew.',
  )
}

async function refuseFilled(dataDir: string): Promise<void> {
  const names = await namesIn(dataDir)
  const foreign = names.filter((name) => !isHalf(names) || !(name.startsWith(half) || isMoved(name)))
  if (foreign.length === 0) return
  throw new StartupError(
    `The folder ${dataDir} is not empty: it holds ${foreign.slice(0, 3).join(', ')}.`,
    'A restore needs an empty one: set DATA_DIR to a new folder, or move what is there away.',
  )
}

function isHalf(names: readonly string[]): boolean {
  return names.some((name) => name.startsWith(half)) && !names.includes(cluster)
}

async function namesIn(dataDir: string): Promise<string[]> {
  try {
    return (await readdir(dataDir)).filter((name) => !ofTheLock.has(name))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** The halves go last: as long as one is there, it is known where the rest comes from. */
async function clear(dataDir: string): Promise<void> {
  const names = await namesIn(dataDir)
  if (!isHalf(names)) return
  for (const name of names.filter(isMoved)) await rm(join(dataDir, name), { recursive: true, force: true })
  for (const name of names.filter((one) => one.startsWith(half))) {
    await endLeftover(join(dataDir, name, cluster))
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 })
  }
}

async function moveUp(folder: string, dataDir: string): Promise<void> {
  for (const name of (await readdir(folder)).filter(isMoved))
    await rename(join(folder, name), join(dataDir, name))
  await syncFolder(dataDir)
  await rename(join(folder, cluster), join(dataDir, cluster))
  await syncFolder(dataDir)
}
