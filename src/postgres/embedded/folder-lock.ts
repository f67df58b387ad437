import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartupError } from '#src/postgres/startup-error.ts'

/** Another process works on the data folder. */
export class FolderInUse extends StartupError {}

/** Held by the one process that works on a data folder. */
export interface FolderLock {
  release(): void
}

/**
 * Takes a data folder, made if missing, for this process. The lock is one that SQLite takes on a file: the
 * operating system gives it back when the process ends, however it ends, so no lock is ever left behind and no
 * process id is ever mistaken.
 */
export function lockFolder(dataDir: string): FolderLock {
  const holder = join(dataDir, 'ledger.pid')
  const database = open(dataDir)
  try {
    database.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw notWritable(dataDir, error)
    throw new FolderInUse(
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

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

function open(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    return new DatabaseSync(join(dataDir, 'ledger.lock'), { timeout: 0 })
  } catch (error) {
    throw notWritable(dataDir, error)
  }
}

function notWritable(dataDir: string, cause: unknown): StartupError {
  return new StartupError(
    `The folder ${dataDir} cannot be written: ${cause instanceof Error ? cause.message : ''}.`,
    'Make it writable for the user that starts the program, or set DATA_DIR to another folder.',
    { cause },
  )
}

function read(holder: string): string {
  try {
    return readFileSync(holder, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
