import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/** Stands between the servers and their database on a port that stays, and cuts what goes through when told. */
export class CutProxy {
  readonly port: number
  readonly #close: () => Promise<void>
  readonly #sockets: Set<Socket>

  private constructor(port: number, sockets: Set<Socket>, close: () => Promise<void>) {
    this.port = port
    this.#sockets = sockets
    this.#close = close
  }

  /** `target` is asked at each connection: the database may come back on another port. */
  static async open(target: () => number): Promise<CutProxy> {
    const sockets = new Set<Socket>()
    const server = createServer((near) => {
      const far = connect(target(), '127.0.0.1')
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one)
        one.setNoDelay(true)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
    const port = await promise
    const close = (): Promise<void> => new Promise((closed) => server.close(() => closed()))
    return new CutProxy(port, sockets, close)
  }

  /** Breaks off every connection at once, whatever is under way on it. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  async close(): Promise<void> {
    const closed = this.#close()
    this.cut()
    await closed
  }
}
