import { type Embedded, startEmbedded } from '#src/postgres/embedded.ts'
import { CutProxy } from '#tests/crash/cut-proxy.ts'
import { killPostgres } from '#tests/crash/server-process.ts'

/** A PostgreSQL of the stage's own, which servers reach through a proxy that can be cut. */
export class OwnDatabase {
  readonly proxy: CutProxy
  readonly #folder: string
  readonly #address: { url: string }
  #running: Embedded | undefined
  #isClosed = false

  private constructor(folder: string, running: Embedded, { proxy, address }: Way) {
    this.#folder = folder
    this.#running = running
    this.#address = address
    this.proxy = proxy
  }

  static async open(folder: string): Promise<OwnDatabase> {
    const running = await startEmbedded({ dataDir: folder, log: () => undefined })
    const address = { url: running.url }
    const proxy = await CutProxy.open(() => Number(new URL(address.url).port))
    return new OwnDatabase(folder, running, { proxy, address })
  }

  /** The database itself; after a restart it may be somewhere else. */
  get url(): string {
    return this.#address.url
  }

  /** The way through the proxy, which stays. */
  get urlThroughProxy(): string {
    const url = new URL(this.url)
    url.port = String(this.proxy.port)
    return url.href
  }

  async kill(): Promise<void> {
    killPostgres(this.#folder)
    await this.#running?.stop()
    this.#running = undefined
  }

  async start(): Promise<void> {
    if (this.#isClosed) throw new Error('the crash test is being ended')
    this.#running ??= await startEmbedded({ dataDir: this.#folder, log: () => undefined })
    this.#address.url = this.#running.url
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.proxy.close()
    await this.#running?.stop()
  }
}

interface Way {
  readonly proxy: CutProxy
  readonly address: { url: string }
}
