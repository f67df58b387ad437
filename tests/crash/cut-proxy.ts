import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

type Pair = readonly [near: Socket, far: Socket]

/** Stands between the servers and what they stand on, on a port that stays, and cuts what goes through when told. */
export class CutProxy {
  readonly port: number
  readonly #way: Way
  readonly #close: () => Promise<void>

  private constructor(port: number, way: Way, close: () => Promise<void>) {
    this.port = port
    this.#way = way
    this.#close = close
  }

  /** `target` is asked at each connection: what stands behind may come back on another port. */
  static async open(target: () => number | { host: string; port: number }): Promise<CutProxy> {
    const way = new Way()
    const server = createServer((near) => {
      const to = target()
      way.join(near, connect(typeof to === 'number' ? { port: to, host: '127.0.0.1' } : to))
    })
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
    const port = await promise
    const close = (): Promise<void> => new Promise((closed) => server.close(() => closed()))
    return new CutProxy(port, way, close)
  }

  /** Breaks off every connection at once, whatever is under way on it. */
  cut(): void {
    this.#way.cut()
  }

  /** Holds back all that comes, on connections that stay: it arrives late, perhaps when its sender is gone. */
  stall(): void {
    this.#way.stall()
  }

  /** Lets go what was held back. */
  flow(): void {
    this.#way.flow()
  }

  async close(): Promise<void> {
    const closed = this.#close()
    this.cut()
    await closed
  }
}

/** The connections that go through. */
class Way {
  readonly #pairs = new Set<Pair>()
  #isStalled = false

  join(near: Socket, far: Socket): void {
    const pair = [near, far] as const
    this.#pairs.add(pair)
    for (const [one, other] of [pair, [far, near]] as const) {
      one.setNoDelay(true)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#pairs.delete(pair)
        other.destroy()
      })
      if (!this.#isStalled) one.pipe(other)
    }
  }

  cut(): void {
    for (const sockets of this.#pairs) for (const socket of sockets) socket.resetAndDestroy()
  }

  stall(): void {
    this.#isStalled = true
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause()
      far.unpipe(near).pause()
    }
  }

  flow(): void {
    if (!this.#isStalled) return
    this.#isStalled = false
    for (const [near, far] of this.#pairs) {
      near.pipe(far)
      far.pipe(near)
    }
  }
}
