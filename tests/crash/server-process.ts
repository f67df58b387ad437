import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = new URL('../../', import.meta.url)

export type Environment = Readonly<Record<string, string>>

/** One server of the ledger as a process of its own, on a port that it keeps over its lives. */
export class ServerProcess {
  readonly url: string
  readonly #logFile: string
  readonly #pidFile: string
  readonly #environment: Environment
  #child: ChildProcess | undefined
  #isRetired = false

  constructor(folder: string, of: { name: string; port: number; environment: Environment }) {
    this.url = `http://127.0.0.1:${of.port}`
    this.#logFile = join(folder, `${of.name}.log`)
    this.#pidFile = join(folder, `${of.name}.pid`)
    this.#environment = { ...of.environment, PORT: String(of.port) }
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  get exitCode(): number | null | undefined {
    return this.#child?.exitCode
  }

  launch(): void {
    if (this.#isRetired) throw new Error('the crash test is being ended')
    if (this.isRunning) return
    const out = openSync(this.#logFile, 'a')
    const child = spawn(process.execPath, ['src/main.ts', 'start'], {
      cwd: root,
      env: environmentOf(this.#environment),
      stdio: ['ignore', out, out],
    })
    closeSync(out)
    child.on('error', () => undefined)
    this.#child = child
    writeFileSync(this.#pidFile, String(child.pid))
  }

  /** Resolves to true once it answers that it is ready, to false when it has ended before. */
  async isReady(): Promise<boolean> {
    for (const until = Date.now() + 90_000; Date.now() < until;) {
      if (!this.isRunning) return false
      const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(
        () => undefined,
      )
      await response?.text().catch(() => undefined)
      if (response?.status === 200) return true
      await pause(50)
    }
    throw new Error(`the server at ${this.url} runs and does not get ready; its log is ${this.#logFile}`)
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.ended(10_000)
  }

  /** Asks it to end, as a deployment does; it must, and without an error. */
  async stop(): Promise<void> {
    if (!this.isRunning) return
    this.#child?.kill('SIGTERM')
    const isOver = await this.ended(30_000)
    if (!isOver) await this.kill()
    if (!isOver || (this.#child && this.#child.exitCode !== 0)) {
      throw new Error(`the server at ${this.url} did not end well when asked to:\n${this.lastWords()}`)
    }
  }

  /** Stops it for good: nothing that is still under way starts it again. */
  async retire(): Promise<void> {
    this.#isRetired = true
    await this.stop()
  }

  /** Whether it ends within a time. */
  async ended(within_ms: number): Promise<boolean> {
    for (const until = Date.now() + within_ms; this.isRunning && Date.now() < until;) await pause(20)
    return !this.isRunning
  }

  lastWords(): string {
    return readFileSync(this.#logFile, 'utf8').slice(-3_000)
  }
}

/** Runs a command of the ledger to its end. */
export function runLedger(
  args: readonly string[],
  environment: Environment,
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['src/main.ts', ...args], {
      cwd: root,
      env: environmentOf(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const keep = (text: string): string => (said = (said + text).slice(-6_000))
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, said }))
  })
}

const own = new Set([
  'PORT',
  'HOST',
  'DATA_DIR',
  'DEMO',
  'DATABASE_URL',
  'EVENT_STORE_URL',
  'AUTH_SECRET',
  'AUTH_JWKS_URL',
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'DATA_KEY',
  'WEBHOOK_ALLOW_PRIVATE',
  'LOG_LEVEL',
])

/** The environment of this process without the settings that are for another ledger. */
function environmentOf(environment: Environment): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !own.has(name))
  return {
    ...Object.fromEntries(inherited),
    HOST: '127.0.0.1',
    DEMO: 'true',
    LOG_LEVEL: 'warn',
    ...environment,
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

/** Kills the PostgreSQL at work in a data folder, if there is one. */
export function killPostgres(dataDir: string): boolean {
  try {
    const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
    return Number(pid) > 0 && process.kill(Number(pid), 'SIGKILL')
  } catch {
    return false
  }
}
