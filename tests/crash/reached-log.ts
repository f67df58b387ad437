import { setTimeout as pause } from 'node:timers/promises'
import { CutProxy } from '#tests/crash/cut-proxy.ts'
import { LogServer } from '#tests/crash/log-server.ts'
import type { Random } from '#tests/crash/random.ts'

/** A port at which nothing listens. */
const nowhere = 1

/** A log in KurrentDB, which servers reach through a proxy: the stand-in, or a server that somebody else runs. */
export class ReachedLog {
  readonly url: string
  readonly proxy: CutProxy
  readonly #server: LogServer | undefined
  readonly #way: { isOpen: boolean }

  private constructor(url: string, server: LogServer | undefined, { proxy, way }: Reach) {
    this.url = url
    this.proxy = proxy
    this.#server = server
    this.#way = way
  }

  static async open(folder: string, given: string | undefined): Promise<ReachedLog> {
    const server = given === undefined ? await LogServer.open(folder) : undefined
    const url = given ?? `esdb://127.0.0.1:${server?.port}?tls=false`
    const address = addressOf(url)
    const way = { isOpen: true }
    const proxy = await CutProxy.open(() => (way.isOpen ? address : nowhere))
    return new ReachedLog(url, server, { proxy, way })
  }

  /** A log that somebody else runs is not killed. */
  get canBeKilled(): boolean {
    return this.#server !== undefined
  }

  get urlThroughProxy(): string {
    const { host, port } = addressOf(this.url)
    return this.url.replace(`${host}:${port}`, `127.0.0.1:${this.proxy.port}`)
  }

  /** Starts it if it does not run, and lets servers reach it. */
  async start(): Promise<void> {
    await this.#server?.start()
    this.#way.isOpen = true
  }

  /** Sometimes in the middle of a line. */
  async kill(random: Random): Promise<void> {
    await this.#server?.kill(random.chance(0.5) ? 'half a line' : 'what it wrote')
  }

  /** Until the next start; longer than reads are tried again, and sometimes longer than appends are. */
  async putOutOfReach(random: Random): Promise<void> {
    this.#way.isOpen = false
    this.proxy.cut()
    await pause(
      random.weighted([
        [random.whole(1_000, 5_000), 3],
        [12_000, 2],
        [35_000, 1],
      ] as const),
    )
  }

  /** What is under way arrives late: within the time of a call, or after it; or when its sender has died. */
  async stall(random: Random, meanwhile?: () => Promise<void>): Promise<void> {
    this.proxy.stall()
    await pause(random.whole(0, 500))
    await meanwhile?.()
    await pause(
      random.weighted([
        [random.whole(0, 3_000), 3],
        [12_000, 1],
      ] as const),
    )
    this.proxy.flow()
  }

  async close(): Promise<void> {
    await this.proxy.close()
    await this.#server?.kill()
  }
}

interface Reach {
  readonly proxy: CutProxy
  readonly way: { isOpen: boolean }
}

/** Where one node stands that is asked without discovery: only then all goes through the proxy. */
function addressOf(url: string): { host: string; port: number } {
  const [, host, port] = /^esdb:\/\/(?:[^@/]*@)?([^:/,@]+):(\d+)(?:[/?]|$)/.exec(url) ?? []
  if (host === undefined) throw new Error('KURRENTDB_URL must name one node: esdb://host:port?tls=false')
  return { host, port: Number(port) }
}
