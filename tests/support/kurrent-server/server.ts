import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import features from '@eventstore/db-client/generated/serverfeatures_pb.js'
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { CutProxy } from '#tests/crash/cut-proxy.ts'
import { Faults } from '#tests/support/kurrent-server/faults.ts'
import { Journal } from '#tests/support/kurrent-server/journal.ts'
import { ServerLog } from '#tests/support/kurrent-server/server-log.ts'
import { streamsCalls } from '#tests/support/kurrent-server/streams-calls.ts'

/** What clients have asked of the server. */
export interface Asked {
  appends: number
  batchAppends: number
  reads: number
  features: number
  /** Calls of the streams that did not ask for the leader. */
  ofAnyNode: number
}

/**
 * A KurrentDB for tests, as far as the ledger and the client use one: reads and subscriptions with filters, appends
 * with revisions and idempotency, and faults on demand. Unless a port is given it stands behind a proxy, so that
 * connections can be cut and the server be restarted on the same log.
 */
export class KurrentServer {
  readonly log: ServerLog
  readonly faults = new Faults()
  readonly asked: Asked = { appends: 0, batchAppends: 0, reads: 0, features: 0, ofAnyNode: 0 }
  readonly #proxy: CutProxy | undefined
  #server: Server | undefined
  #port: number

  private constructor(log: ServerLog, proxy: CutProxy | undefined) {
    this.log = log
    this.#proxy = proxy
    this.#port = 0
  }

  /** With a file, what was written is there again after a crash. */
  static async start({ file, port = 0 }: { file?: string; port?: number } = {}): Promise<KurrentServer> {
    const log = new ServerLog(file === undefined ? undefined : new Journal(file))
    let target = (): number => 0
    const server = new KurrentServer(log, port === 0 ? await CutProxy.open(() => target()) : undefined)
    target = () => server.#port
    await server.#listen(port)
    return server
  }

  get port(): number {
    return this.#proxy?.port ?? this.#port
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`
  }

  /** Breaks every connection. */
  cut(): void {
    this.#proxy?.cut()
  }

  /** Goes away; what was written stays. */
  goDown(): void {
    this.#server?.forceShutdown()
    this.#server = undefined
    this.cut()
  }

  async comeBack(): Promise<void> {
    await this.#listen(0)
  }

  async restart(): Promise<void> {
    this.goDown()
    await this.comeBack()
  }

  async stop(): Promise<void> {
    this.goDown()
    await this.#proxy?.close()
  }

  async #listen(port: number): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 })
    server.addService(StreamsService, streamsCalls(this))
    server.addService(ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: (error: null, methods: unknown) => void): void => {
        this.asked.features += 1
        answer(null, supported())
      },
    })
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error)
        else resolve(bound)
      })
    })
    this.#server = server
  }
}

function supported(): unknown {
  const methods = ['read', 'append', 'batchappend'].map((name) =>
    new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
  )
  return new features.SupportedMethods().setMethodsList(methods).setEventStoreServerVersion('24.10.0.0')
}
