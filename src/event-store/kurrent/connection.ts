import { EventStoreDBClient } from '@eventstore/db-client'
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { CallTimeout, ChannelLost, codeOf, reasonOf, within } from '#src/event-store/kurrent/call-errors.ts'

type ReadCall = ReturnType<StreamsClient['read']>
type ReadParameters = Required<Parameters<StreamsClient['read']>>
type CallArguments = [ReadParameters[1], ReadParameters[2]]

/**
 * What is used of the client (6.2.1, pinned): its channel, how it finds the leader again, its credentials. Its
 * own append is not: it shares one table of pending appends among all clients of a process, can fail outside of
 * any promise, has no deadline and never settles when its events cannot be serialised.
 */
interface ClientChannel {
  execute<T>(
    of: typeof StreamsClient,
    name: string,
    action: (client: StreamsClient) => Promise<T>,
  ): Promise<T>
  GRPCStreamCreator(
    of: typeof StreamsClient,
    name: string,
    open: (client: StreamsClient) => ReadCall,
  ): () => Promise<ReadCall>
  callArguments(
    options: { requiresLeader: boolean; deadline?: number },
    own?: { deadline: number },
  ): CallArguments
  handleError: (client: unknown, error: Error) => Promise<void>
  getChannel(): Promise<{ close(): void }>
  dispose(): Promise<void>
}

/** What finding a node may take beside the call itself. */
const discoveryMs = 5000

/** Calls to KurrentDB, each with a deadline. All ask for the leader, since followers may still be behind. */
export class KurrentConnection {
  readonly #channel: ClientChannel
  readonly #deadlineMs: number
  #used = false

  constructor(url: string, deadlineMs: number) {
    this.#channel = channelTo(url)
    this.#deadlineMs = deadlineMs
    // Its failures are those of the calls, which are told there already; nobody waits for this promise.
    const reconnect = this.#channel.handleError
    this.#channel.handleError = async (client, error) => reconnect(client, error).catch(() => undefined)
  }

  /** The answers to a read, all of them. */
  async read(request: ReadReq): Promise<ReadResp[]> {
    const answers: ReadResp[] = []
    const call = await this.#open(request, { requiresLeader: true, deadline: this.#deadlineMs })
    try {
      for await (const answer of call) answers.push(answer as ReadResp)
    } finally {
      call.cancel()
    }
    return answers
  }

  /** Hands over what a subscription brings until it breaks, which rejects, or the signal aborts. */
  async subscribe(request: ReadReq, signal: AbortSignal, take: (answer: ReadResp) => void): Promise<void> {
    const call = await this.#open(request, { requiresLeader: true }, { deadline: Infinity })
    const cancel = (): void => call.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      if (signal.aborted) return
      for await (const answer of call) take(answer as ReadResp)
    } finally {
      signal.removeEventListener('abort', cancel)
      call.cancel()
    }
  }

  /** Sends one append. "conflict": the stream is not at the revision. Otherwise the revision of the last event. */
  async append(requests: readonly AppendReq[]): Promise<number | 'conflict'> {
    this.#used = true
    const answer = this.#channel.execute(
      StreamsClient,
      'append',
      async (client) =>
        new Promise<AppendResp>((resolve, reject) => {
          const [metadata, options] = this.#channel.callArguments({
            requiresLeader: true,
            deadline: this.#deadlineMs,
          })
          const call = sent(() =>
            client.append(metadata, options, (error, response) => {
              if (error) reject(error)
              else resolve(response)
            }),
          )
          // The callback tells it too; without a listener it would end the process.
          call.on('error', reject)
          for (const request of requests) call.write(request)
          call.end()
        }),
    )
    try {
      return revisionOf(await within(this.#deadlineMs + discoveryMs, answer))
    } catch (error) {
      if (reasonOf(error) === 'wrong-expected-version') return 'conflict'
      throw asCallError(error)
    }
  }

  async close(): Promise<void> {
    if (!this.#used) return
    await this.#channel.dispose()
    await this.#channel.getChannel().then(
      (channel) => channel.close(),
      () => undefined,
    )
  }

  async #open(request: ReadReq, ...options: Parameters<ClientChannel['callArguments']>): Promise<ReadCall> {
    this.#used = true
    const open = this.#channel.GRPCStreamCreator(StreamsClient, 'read', (client) =>
      sent(() => client.read(request, ...this.#channel.callArguments(...options))),
    )
    const opening = open()
    try {
      return await within(this.#deadlineMs + discoveryMs, opening)
    } catch (error) {
      opening.then(
        (late) => late.cancel(),
        () => undefined,
      )
      throw asCallError(error)
    }
  }
}

function channelTo(url: string): ClientChannel {
  try {
    return EventStoreDBClient.connectionString(url) as unknown as ClientChannel
  } catch {
    // The client's own message quotes the address, which may hold a password.
    throw new Error('The address of KurrentDB cannot be read: it must look like esdb://host:2113?tls=false')
  }
}

/** The channel may have been closed by another call's failure in between; then nothing of this one was sent. */
function sent<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw new ChannelLost('The channel to KurrentDB was closed', { cause: error })
  }
}

function revisionOf(answer: AppendResp): number | 'conflict' {
  if (answer.hasWrongExpectedVersion()) return 'conflict'
  const success = answer.getSuccess()
  if (success === undefined) throw new CallTimeout('KurrentDB has answered an append with neither yes nor no')
  return Number(success.getCurrentRevision())
}

/** An error without a status comes from finding a node, before anything was sent. */
function asCallError(error: unknown): unknown {
  const told = error instanceof CallTimeout || error instanceof ChannelLost || codeOf(error) !== undefined
  return told ? error : new ChannelLost('No node of KurrentDB was found', { cause: error })
}
