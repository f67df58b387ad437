import { spawn } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

const checkout = new URL('../../', import.meta.url)

type Environment = Readonly<Record<string, string>>

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly errors: string
}

export interface Running {
  readonly pid: number
  readonly url: string
  /** What it has said so far. */
  said(this: void): string
  /** Sends a signal and waits until it has ended. */
  end(this: void, signal: NodeJS.Signals): Promise<Ended>
  readonly ended: Promise<Ended>
}

/** What a program needs of its surroundings; settings of another ledger must not reach it. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG']

/** The program with these arguments and settings, and with none that this process happens to have. */
function launch(args: readonly string[], environment: Environment) {
  const own = inherited.map((name) => [name, process.env[name]])
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: checkout,
    env: { ...Object.fromEntries(own), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.errors += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...said }))
  })
  return { child, said, ended }
}

/** Runs a verb to its end. */
export function ledger(args: readonly string[], environment: Environment): Promise<Ended> {
  return launch(args, environment).ended
}

/** Starts a server and waits until it says that it is ready. */
export async function start(dataDir: string, environment: Environment = {}): Promise<Running> {
  const port = await freePort()
  const { child, said, ended } = launch(['start'], { DATA_DIR: dataDir, PORT: String(port), ...environment })
  const url = `http://127.0.0.1:${port}`
  const early = ended.then((): never => {
    throw new Error(`The server has ended: ${said.out}${said.errors}`)
  })
  early.catch(() => undefined)
  await Promise.race([isReady(url), early])
  return {
    pid: child.pid ?? 0,
    url,
    ended,
    said: () => said.out + said.errors,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

function isReady(url: string): Promise<void> {
  const ask = async (): Promise<void> => {
    const { status } = await fetch(`${url}/health/ready`)
    if (status !== 200) throw new Error(`The server is not ready: ${status}`)
  }
  return vi.waitFor(ask, { timeout: 60_000, interval: 50 })
}

/** A folder that the user of the embedded database can enter, for data folders. */
export async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'grand-livre-cli-'))
  if (process.getuid?.() === 0) chmodSync(folder, 0o755)
  return folder
}

/** The process id of the PostgreSQL that works in a data folder, or did so when it was killed. */
export function postgresIn(dataDir: string): number | undefined {
  try {
    return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return undefined
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
