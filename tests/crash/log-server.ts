import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '#tests/crash/server-process.ts'

const program = new URL('../support/kurrent-server/run.ts', import.meta.url).pathname

/** What a crash leaves of an append that it met in mid-write: half a line, which nobody was told is written. */
const torn = '{"stream":"ledger/budget-torn","created":"17","records":[{"id":"'

/** The stand-in for KurrentDB as a process of its own, on a port and a file that it keeps over its lives. */
export class LogServer {
  readonly port: number
  readonly #folder: string
  readonly #file: string
  #child: ChildProcess | undefined

  private constructor(folder: string, port: number) {
    this.port = port
    this.#folder = folder
    this.#file = join(folder, 'log.jsonl')
  }

  static async open(folder: string): Promise<LogServer> {
    return new LogServer(folder, await freePort())
  }

  /** Resolves once it answers; what runs already is left alone. */
  async start(): Promise<void> {
    if (this.#child !== undefined) return
    const errors = openSync(join(this.#folder, 'log-server.log'), 'a')
    const child = spawn(process.execPath, [program, '--file', this.#file, '--port', String(this.port)], {
      stdio: ['ignore', 'pipe', errors],
    })
    closeSync(errors)
    this.#child = child
    writeFileSync(join(this.#folder, 'log-server.pid'), String(child.pid))
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', () => reject(new Error('the server of the log has ended')))
      child.stdout?.once('data', () => resolve())
    })
  }

  async kill(leaves: 'what it wrote' | 'half a line' = 'what it wrote'): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const isOver = child.exitCode !== null || child.signalCode !== null
    child.kill('SIGKILL')
    if (!isOver) await ended
    this.#child = undefined
    if (leaves === 'half a line') appendFileSync(this.#file, torn)
  }
}
