import { mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from '#src/postgres/error-code.ts'
import { syncFolder } from '#src/postgres/embedded/sync-folder.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** A new file that its owner alone can read, on the disk when this resolves. */
export async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Fills a new folder under another name, and gives it its own when it is complete: no half backup can be taken for
 * a whole one. A folder that holds something is never touched.
 */
export async function newFolder<T>(folder: string, fill: (half: string) => Promise<T>): Promise<T> {
  await refuseFilled(folder)
  await mkdir(dirname(folder), { recursive: true })
  const half = await mkdtemp(join(dirname(folder), `.${basename(folder)}.unfinished-`))
  try {
    const result = await fill(half)
    await syncFolder(half)
    await rmdir(folder).catch(unlessMissing)
    await rename(half, folder)
    await syncFolder(dirname(folder))
    return result
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    throw error
  }
}

async function refuseFilled(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length === 0) return
  } catch (error) {
    unlessMissing(error)
    return
  }
  throw new StartupError(`The folder ${folder} is not empty.`, 'Name a new folder for each backup.')
}

function unlessMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error
}
