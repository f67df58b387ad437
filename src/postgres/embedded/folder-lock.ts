import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartupError } from '#src/postgres/startup-error.ts'

/** Held by the one process that works on a data folder. */
export interface FolderLock {
  release(): void
}

/**
 * Takes a data folder for this process. The lock is one that SQLite takes on a file: the operating system gives it
 * back when the process ends, however it ends, so no lock is ever left behind and no process id is ever mistaken.
 */
export function lockFolder(dataDir: string): FolderLock {
  const holder = join(dataDir, 'ledger.pid')
  const database = new DatabaseSync(join(dataDir, 'ledger.lock'), { timeout: 0 })
  try {
    database.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    database.close()
    throw new StartupError(
      `Another Grand Livre (process ${read(holder)}) works on the folder ${dataDir}.`,
      'Stop it first, or set DATA_DIR to another folder.',
      { cause: error },
    )
  }
  writeFileSync(holder, `${process.pid}\n`, { mode: 0o600 })
  return {
    release: () => {
      if (!database.isOpen) return
      rmSync(holder, { force: true })
      database.close()
    },
  }
}

function read(holder: string): string {
  try {
    return readFileSync(holder, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
