import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StartupError } from '#src/postgres/startup-error.ts'

/** The user that the server runs as when the program itself runs as root, which PostgreSQL refuses. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

const name = 'postgres'

/** The user `postgres`, made where it is missing; undefined when the program is not root and the server runs as oneself. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  return lookUp() ?? create()
}

/** Whether asking for the user would make it: nothing has been started on this machine then. */
export function mayMakeServerUser(): boolean {
  return process.getuid?.() === 0 && lookUp() === undefined
}

/** Sees to it that the user can enter the data folder, or says which folder is closed to it. */
export async function openFolder(dataDir: string, user: ServerUser): Promise<void> {
  const { mode } = await stat(dataDir)
  if ((mode & 0o001) === 0) await chmod(dataDir, mode | 0o001)
  if (canReach(dataDir, user)) return
  const closed = ancestors(dataDir).find((folder) => !canReach(folder, user)) ?? dataDir
  throw new StartupError(
    `The embedded PostgreSQL runs as the user ${name}, which may not enter ${closed}.`,
    `Set DATA_DIR to a folder that it can reach, such as /var/lib/grand-livre, or run \`chmod o+x ${closed}\`, ` +
      'or start the program as another user than root.',
  )
}

/** Asks the system itself, so that access lists and mounts count too. */
export function canReach(folder: string, user: ServerUser): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  })
  return status === 0
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [...ancestors(parent), folder]
}

function lookUp(): ServerUser | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

function create(): ServerUser {
  try {
    execFileSync('groupadd', ['--system', '--force', name], { stdio: 'pipe' })
    execFileSync('useradd', ['--system', '--gid', name, '--no-create-home', name], { stdio: 'pipe' })
  } catch (error) {
    throw new StartupError(
      `PostgreSQL does not run as root, and the user ${name} could not be made.`,
      `Make a user called ${name}, or start the program as another user than root.`,
      { cause: error },
    )
  }
  const user = lookUp()
  if (user === undefined) throw new StartupError(`There is no user ${name}.`, `Make a user called ${name}.`)
  return user
}
