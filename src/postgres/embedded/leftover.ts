import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/**
 * Ends a server that outlived the program that started it (killed, or out of memory). Whoever holds the folder's
 * lock knows that nobody else uses that server. Answers whether there was one.
 */
export async function endLeftover(folder: string): Promise<boolean> {
  const pid = recordedPid(folder)
  if (pid === undefined) return false
  if (!serves(pid, folder)) {
    // The number went to some other process after a power cut, or to nobody who waits for its end in a container:
    // PostgreSQL would take that one for a server of its own.
    if (signal(pid, 0)) rmSync(join(folder, 'postmaster.pid'), { force: true })
    return false
  }
  await endServer(pid)
  return true
}

/** Asks a server to finish at once and cleanly; one that does not is made to, which costs it a recovery. */
export async function endServer(pid: number): Promise<void> {
  signal(pid, 'SIGINT')
  if (await ends(pid, 60_000)) return
  signal(pid, 'SIGQUIT')
  if (await ends(pid, 10_000)) return
  throw new StartupError(
    `The PostgreSQL server (process ${pid}) does not stop.`,
    `Look what it waits for (a disk?), or end it with \`kill -9 ${pid}\`.`,
  )
}

function recordedPid(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Whether that process is a PostgreSQL at work in this folder. A server's working directory is its data folder. */
function serves(pid: number, folder: string): boolean {
  try {
    if (process.platform !== 'linux') return commandLine(pid).includes(folder)
    const [program] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return (program ?? '').includes('postgres') && realpathSync(`/proc/${pid}/cwd`) === realpathSync(folder)
  } catch {
    return false
  }
}

function commandLine(pid: number): string {
  return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
}

async function ends(pid: number, withinMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += 50) {
    if (!isAlive(pid)) return true
    await pause(50)
  }
  return !isAlive(pid)
}

/** A process that has ended but that nobody has asked about (state Z) still takes signals. */
function isAlive(pid: number): boolean {
  if (!signal(pid, 0)) return false
  try {
    return !/^\d+ \(.*\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}

/** Answers whether the process is there. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
