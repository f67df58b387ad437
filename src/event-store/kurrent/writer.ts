import { AppendUnconfirmed } from '#src/event-store/errors.ts'
import { isPassing, patiently, reasonOf } from '#src/event-store/kurrent/call-errors.ts'
import type { KurrentConnection } from '#src/event-store/kurrent/connection.ts'
import type { Naming, Stored } from '#src/event-store/kurrent/envelope.ts'
import { appendRequests } from '#src/event-store/kurrent/requests.ts'
import type { Proposed } from '#src/event-store/kurrent/requests.ts'
import { damaged } from '#src/event-store/kurrent/streams.ts'
import type { KurrentStreams } from '#src/event-store/kurrent/streams.ts'

/** How long a write is sent again before its outcome is given up as unknown. */
export interface WriterOptions {
  readonly connection: KurrentConnection
  readonly naming: Naming
  readonly streams: KurrentStreams
  readonly signal: AbortSignal
  readonly patienceMs: number
}

/** Events that are written together or not at all. */
export interface Write {
  readonly stream: string
  readonly expected: number
  readonly events: readonly Proposed[]
}

/**
 * Writes to one stream. When the answer does not come, the same is sent again: with the same ids and the same exact
 * revision the server, however late the first sending reaches it, writes it once.
 */
export class KurrentWriter {
  readonly #options: WriterOptions

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** What now stands at the place of the write, when that is these events; perhaps somebody else wrote them. */
  async write(write: Write): Promise<readonly Stored[] | 'conflict'> {
    const { patienceMs, signal } = this.#options
    try {
      const revision = await patiently({ patienceMs, signal }, async () => this.#send(write))
      if (revision !== 'conflict') return await this.#writtenUpTo(write, revision)
      const found = await this.#found(write)
      return isSame(found, write) ? found : 'conflict'
    } catch (error) {
      throw asAppendError(error, write)
    }
  }

  async #send({ stream, expected, events }: Write): Promise<number | 'conflict'> {
    const { connection, naming } = this.#options
    return connection.append(appendRequests(naming.outside(stream), expected, events))
  }

  /** The server says that it is written; the stream tells where in the log. */
  async #writtenUpTo(write: Write, revision: number): Promise<readonly Stored[]> {
    const { stream, expected, events } = write
    // A stream that was deleted goes on at its old revisions, whatever was expected.
    if (revision !== expected + events.length) throw damaged(stream, `it goes on at revision ${revision}`)
    const found = await this.#found(write)
    if (!isSame(found, write)) throw damaged(stream, `revision ${expected + 1} is not what was written`)
    return found
  }

  async #found({ stream, expected, events }: Write): Promise<readonly Stored[]> {
    return this.#options.streams.read(stream, expected + 1, events.length)
  }
}

function isSame(found: readonly Stored[], { events }: Write): boolean {
  return found.length === events.length && found.every(({ event }, index) => event.id === events[index]?.id)
}

function asAppendError(error: unknown, { stream }: Write): unknown {
  if (isPassing(error)) {
    return new AppendUnconfirmed('KurrentDB did not confirm an append: it may have been written', {
      cause: error,
    })
  }
  return reasonOf(error) === 'stream-deleted' ? damaged(stream, 'it ends in a tombstone') : error
}
