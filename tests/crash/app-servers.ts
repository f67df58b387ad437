import { signToken } from '#src/auth/tokens.ts'
import type { Random } from '#tests/crash/random.ts'
import { type Environment, freePort, runLedger, ServerProcess } from '#tests/crash/server-process.ts'

export interface Serving {
  readonly folder: string
  readonly names: readonly string[]
  readonly environment: Environment
  readonly tenant: string
  readonly actors: readonly string[]
  /** Signs the actors' tokens. */
  readonly secret: string
}

/** Servers of one ledger, on a database outside of them. */
export class AppServers {
  /** Servers outlive what they stand on; only one that was killed, or cut off while it started, may have ended. */
  mayEnd = true
  readonly #serving: Serving
  readonly #tokens: ReadonlyMap<string, string>
  readonly #servers: readonly ServerProcess[]

  private constructor(
    serving: Serving,
    tokens: ReadonlyMap<string, string>,
    servers: readonly ServerProcess[],
  ) {
    this.#serving = serving
    this.#tokens = tokens
    this.#servers = servers
  }

  static async open(serving: Serving): Promise<AppServers> {
    const { folder, names, environment } = serving
    const servers: ServerProcess[] = []
    for (const name of names) {
      servers.push(new ServerProcess(folder, { name, port: await freePort(), environment }))
    }
    return new AppServers(serving, await tokensFor(serving), servers)
  }

  get urls(): readonly string[] {
    return this.#servers.map(({ url }) => url)
  }

  headersFor(actor: string): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.#tokens.get(actor) ?? ''}` }
  }

  launch(): void {
    for (const server of this.#servers) server.launch()
  }

  /** Starts those that do not run, and waits until all are ready. */
  async start(): Promise<void> {
    for (let tries = 1; tries <= 2; tries += 1) {
      if (!this.mayEnd && this.#servers.some(({ isRunning }) => !isRunning)) break
      this.launch()
      const ready = await Promise.all(this.#servers.map((server) => server.isReady()))
      if (ready.every(Boolean)) {
        this.mayEnd = false
        return
      }
    }
    const words = this.#servers.filter(({ isRunning }) => !isRunning).map((server) => server.lastWords())
    const what = this.mayEnd
      ? 'does not start again'
      : 'has ended though only what it stands on was gone for a while'
    throw new Error(`a server ${what}:\n${words.join('\n')}`)
  }

  async killOne(random: Random): Promise<void> {
    this.mayEnd = true
    await random.pick(this.#servers).kill()
  }

  async killAll(): Promise<void> {
    this.mayEnd = true
    await Promise.all(this.#servers.map((server) => server.kill()))
  }

  async stopOne(random: Random): Promise<void> {
    this.mayEnd = true
    await random.pick(this.#servers).stop()
  }

  async stopAll(): Promise<void> {
    this.mayEnd = true
    await Promise.all(this.#servers.map((server) => server.stop()))
  }

  async verify(): Promise<string | undefined> {
    const { code, said } = await runLedger(['verify'], this.#serving.environment)
    return code === 0 ? undefined : `verify ended with ${code}:\n${said}`
  }

  /** Stops them for good. */
  async retire(): Promise<void> {
    const stopped = await Promise.allSettled(this.#servers.map((server) => server.retire()))
    for (const one of stopped) if (one.status === 'rejected') throw one.reason
  }
}

async function tokensFor({ actors, tenant, secret }: Serving): Promise<Map<string, string>> {
  const tokens = new Map<string, string>()
  for (const subject of actors) {
    const token = await signToken({ secret, tenant, subject, roles: ['admin'], ttl_s: 6 * 3600 })
    tokens.set(subject, token)
  }
  return tokens
}
