import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { signToken } from '../../src/auth/tokens.ts'
import { ended, profiling } from './child.ts'
import { secrets } from './open-ledger.ts'
import { tenant } from './sample-log.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** The longest wait is for read models that begin with a log of a million movements. */
const patienceMs = 3_600_000
const run = promisify(execFile)

/** The server as it is started, with the log of the bench. */
export interface Server {
  readonly url: string
  readonly headers: Record<string, string>
  get(path: string): Promise<Response>
  post<T>(path: string, body: object): Promise<T>
  residentMiB(): Promise<number>
  stop(): Promise<void>
}

export async function startServer(databaseUrl: string): Promise<Server> {
  const port = await freePort()
  const child = spawn(process.execPath, [...profiling(), main, 'start'], {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: secrets.authSecret,
      DATA_KEY: secrets.dataKey,
      LOG_LEVEL: 'warn',
      DEMO: 'false',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const server = await serverAt(`http://127.0.0.1:${port}`, child)
  try {
    await untilOk(child, () => server.get('/health/ready'))
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function serverAt(url: string, child: ChildProcess): Promise<Server> {
  const token = await signToken({
    secret: secrets.authSecret,
    tenant,
    subject: 'amina',
    roles: ['admin'],
    ttl_s: 86_400,
  })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    url,
    headers,
    get: (path) => fetch(url + path, { headers }),
    async post<T>(path: string, body: object) {
      const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    },
    async residentMiB() {
      const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(child.pid)])
      return Number(stdout) / 1024
    },
    stop: () => ended(child, () => child.kill('SIGTERM')),
  }
}

interface Progress {
  readonly data: { readonly name: string; readonly state: string; readonly checkpoint: string }[]
  readonly meta: { readonly head: string }
}

/** Waits until every read model has folded what the log holds: none of that work runs beside what is measured. */
export async function untilAllRead(server: Server): Promise<void> {
  const until = Date.now() + patienceMs
  for (;;) {
    const { data, meta } = (await (await server.get('/api/v1/projections')).json()) as Progress
    const behind = data.filter(({ checkpoint }) => BigInt(checkpoint) < BigInt(meta.head))
    if (behind.length === 0) return
    if (Date.now() > until || behind.some(({ state }) => state === 'halted'))
      throw new Error(`${behind.map(({ name }) => name).join(', ')}: the read models do not catch up`)
    await pause(200)
  }
}

async function untilOk(child: ChildProcess, ask: () => Promise<Response>): Promise<void> {
  const until = Date.now() + patienceMs
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended (${child.exitCode})`)
    if (Date.now() > until) throw new Error('the server does not become ready')
    const response = await ask().catch(() => undefined)
    if (response?.ok === true) return
    await pause(100)
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
