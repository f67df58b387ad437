import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { signToken } from '#src/auth/tokens.ts'
import { openKurrentLog } from '#tests/crash/kurrent-log.ts'
import { LogServer } from '#tests/crash/log-server.ts'
import type { Logged, LogReader } from '#tests/crash/log.ts'
import { openPostgresLog } from '#tests/crash/postgres-log.ts'
import { type Environment, freePort, runLedger, ServerProcess } from '#tests/crash/server-process.ts'
import { type Meant, StepProxy } from '#tests/crash/step-proxy.ts'

const tenant = 'acme'

/** What a command was answered with. */
export interface Answered {
  readonly status: number
  readonly id: string
  readonly pending: readonly string[]
}

interface Opened {
  readonly server: ServerProcess
  readonly proxies: readonly StepProxy[]
  readonly token: string
  readonly log: LogReader
  readonly logServer: LogServer | undefined
}

interface Standing {
  readonly folder: string
  readonly databaseUrl: string
  /** Whether its log is in (the stand-in for) KurrentDB. */
  readonly onKurrent: boolean
}

/** A server as a process of its own, which can be killed right before any step that it takes. */
export class SteppedLedger {
  readonly #opened: Opened

  private constructor(opened: Opened) {
    this.#opened = opened
  }

  static async open({ folder, databaseUrl, onKurrent }: Standing): Promise<SteppedLedger> {
    const database = new URL(databaseUrl)
    const proxies = [await StepProxy.open({ host: database.hostname, port: Number(database.port) })]
    const [direct, throughProxy] = [databaseUrl, through(database, proxies[0])]
    const logServer = onKurrent ? await LogServer.open(folder) : undefined
    await logServer?.start()
    if (logServer) proxies.push(await StepProxy.open({ host: '127.0.0.1', port: logServer.port }))
    const secret = randomBytes(32).toString('hex')
    const environment: Environment = {
      DATA_DIR: join(folder, 'server'),
      DATABASE_URL: throughProxy,
      ...(logServer && { EVENT_STORE_URL: `esdb://127.0.0.1:${proxies[1]?.port}?tls=false` }),
      AUTH_SECRET: secret,
      DATA_KEY: randomBytes(32).toString('hex'),
      DEMO: 'false',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    }
    const opening = ['tenant', 'add', tenant, '--currency', 'EUR', '--zone', 'Europe/Paris']
    const { code, said } = await runLedger(opening, environment)
    if (code !== 0) throw new Error(`the tenant cannot be opened:\n${said}`)
    return new SteppedLedger({
      server: new ServerProcess(folder, { name: 'server', port: await freePort(), environment }),
      proxies,
      token: await signToken({ secret, tenant, subject: 'ada', roles: ['admin'], ttl_s: 3600 }),
      log: await openLog(direct, logServer),
      logServer,
    })
  }

  async start(): Promise<void> {
    const { server } = this.#opened
    server.launch()
    if (!(await server.isReady())) throw new Error(`the server does not start:\n${server.lastWords()}`)
  }

  kill(): Promise<void> {
    return this.#opened.server.kill()
  }

  /** Resolves once a message that is meant was kept from the database or the log. */
  stopped(isMeant: Meant): Promise<void> {
    return Promise.race(this.#opened.proxies.map((proxy) => proxy.stopped(isMeant)))
  }

  /** Undefined when the server was killed before it answered. */
  async post(path: string, body: unknown, key: string): Promise<Answered | undefined> {
    const sent = { method: 'POST', headers: this.#headers(key), body: JSON.stringify(body) }
    try {
      const response = await fetch(`${this.#opened.server.url}/api/v1${path}`, sent)
      const { data, meta } = (await response.json()) as {
        data?: { id: string }
        meta?: { pending?: string[] }
      }
      return { status: response.status, id: data?.id ?? '', pending: meta?.pending ?? [] }
    } catch {
      return undefined
    }
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(`${this.#opened.server.url}/api/v1${path}`, {
      headers: { ...this.#headers(), ...headers },
    })
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`)
    return response.json()
  }

  log(): Promise<Logged[]> {
    return this.#opened.log.read()
  }

  async close(): Promise<void> {
    const { server, proxies, log, logServer } = this.#opened
    await server.kill()
    for (const proxy of proxies) await proxy.close()
    await log.close()
    await logServer?.kill()
  }

  #headers(key?: string): Record<string, string> {
    return {
      authorization: `Bearer ${this.#opened.token}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    }
  }
}

function through(url: URL, proxy: StepProxy | undefined): string {
  const address = new URL(url)
  address.hostname = '127.0.0.1'
  address.port = String(proxy?.port)
  return address.href
}

function openLog(databaseUrl: string, logServer: LogServer | undefined): Promise<LogReader> | LogReader {
  if (logServer === undefined) return openPostgresLog(databaseUrl, tenant)
  return openKurrentLog(`esdb://127.0.0.1:${logServer.port}?tls=false`, tenant)
}
