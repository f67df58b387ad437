import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/** Whether a message is the one that is not to arrive, by the text in it. */
export type Meant = (text: string) => boolean

/**
 * Stands between a server and what it stands on, and stops one message on its way: whoever kills the server then has
 * killed it right before that step.
 */
export class StepProxy {
  readonly port: number
  readonly #step: Step
  readonly #close: () => Promise<void>

  private constructor(port: number, step: Step, close: () => Promise<void>) {
    this.port = port
    this.#step = step
    this.#close = close
  }

  static async open(target: { host: string; port: number }): Promise<StepProxy> {
    const step = new Step()
    const open = new Set<Socket>()
    const server = createServer((near) => {
      const far = connect(target)
      for (const socket of [near, far]) {
        open.add(socket)
        socket.setNoDelay(true)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          open.delete(socket)
          near.destroy()
          far.destroy()
        })
      }
      far.pipe(near)
      step.guard(near, far)
    })
    const port = await new Promise<number>((resolve, reject) => {
      server.on('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
      })
    })
    return new StepProxy(port, step, async () => {
      for (const socket of open) socket.destroy()
      await new Promise((closed) => server.close(closed))
    })
  }

  /** Resolves once the first message that is meant was stopped; nothing more comes through on its connection. */
  stopped(isMeant: Meant): Promise<void> {
    return this.#step.stopped(isMeant)
  }

  close(): Promise<void> {
    return this.#close()
  }
}

class Step {
  #awaited: { readonly isMeant: Meant; readonly tell: () => void } | undefined

  stopped(isMeant: Meant): Promise<void> {
    return new Promise((tell) => (this.#awaited = { isMeant, tell }))
  }

  guard(near: Socket, far: Socket): void {
    let isStopped = false
    near.on('data', (chunk: Buffer) => {
      if (!isStopped && this.#awaited?.isMeant(chunk.toString('latin1')) === true) {
        isStopped = true
        this.#awaited.tell()
        this.#awaited = undefined
      }
      if (!isStopped) far.write(chunk)
    })
  }
}
