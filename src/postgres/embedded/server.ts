import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { openSync, closeSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { Binaries } from '#src/postgres/embedded/binaries.ts'
import type { Cluster } from '#src/postgres/embedded/cluster.ts'
import { endServer } from '#src/postgres/embedded/leftover.ts'
import type { ServerUser } from '#src/postgres/embedded/server-user.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

export interface ServerPlan {
  readonly binaries: Binaries
  readonly cluster: Cluster
  readonly user: ServerUser | undefined
  readonly logFile: string
  readonly settings: Readonly<Record<string, string>>
  readonly log: (message: string) => void
}

/** A running server: where its database `postgres` is reached, and how it is stopped. */
export interface Server {
  readonly url: string
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

/** Starts the server on a free port of the loopback address and waits until it answers. */
export async function startServer(plan: ServerPlan): Promise<Server> {
  for (let tries = 1; ; tries += 1) {
    const server = await launch(plan)
    if (await answers(server, plan)) return server
    const said = tail(plan.logFile)
    if (tries >= 20 || !passing.some((text) => said.includes(text))) throw failed(said, plan)
    await pause(250)
  }
}

/** Somebody took the port meanwhile; the last processes of a killed server are still going. */
const passing = [
  'Address already in use',
  'could not create any TCP/IP sockets',
  'pre-existing shared memory block',
]

interface Launched extends Server {
  readonly child: ChildProcess
}

async function launch(plan: ServerPlan): Promise<Launched> {
  const port = await freePort()
  renewLog(plan.logFile)
  const out = openSync(plan.logFile, 'a', 0o600)
  // In a session of its own: Ctrl-C in the terminal must not end the database before the ledger is done with it.
  const child = spawn(plan.binaries.postgres, ['-D', plan.cluster.folder, ...flags(port, plan.settings)], {
    ...plan.user,
    cwd: plan.cluster.folder,
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...process.env, LC_ALL: undefined, LC_MESSAGES: 'C' },
  })
  closeSync(out)
  child.unref()
  const ended = new Promise((resolve) => {
    child.on('exit', resolve)
    child.on('error', resolve)
  })
  const url = `postgresql://postgres:${plan.cluster.password}@127.0.0.1:${port}/postgres`
  return { child, url, ended, stop: () => stop(child) }
}

function flags(port: number, settings: Readonly<Record<string, string>>): string[] {
  const all: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Details of an error may name people.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    jit: 'off',
    ...settings,
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  await endServer(child.pid)
}

/** Whether it came up; false when it ended instead. A long recovery after a crash is waited for. */
async function answers(server: Launched, plan: ServerPlan): Promise<boolean> {
  const { child } = server
  for (let waitedMs = 0; waitedMs < 30 * 60_000; waitedMs += 50) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false
    if (await connects(server.url)) return true
    if (waitedMs % 10_000 === 9_950) plan.log('The database is still recovering from an unclean end')
    await pause(50)
  }
  await server.stop()
  return false
}

async function connects(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    if (errorCode(error) === '28P01') throw wrongPassword(error)
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function wrongPassword(cause: unknown): StartupError {
  return new StartupError(
    'The password of the embedded database is not the one in the data folder.',
    'Restore postgres.password from the backup; it belongs to the folder `postgres` next to it.',
    { cause },
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}

/** Begins a new log when the old one has grown, and keeps that one beside it. */
function renewLog(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > 10_000_000) renameSync(logFile, `${logFile}.old`)
}

function tail(logFile: string): string {
  return readFileSync(logFile, 'utf8').slice(-2_000).trim()
}

function failed(said: string, plan: ServerPlan): StartupError {
  return new StartupError(
    `PostgreSQL did not start. It said:\n${said}`,
    `Its log is ${plan.logFile}; look first whether the disk is full.`,
  )
}
