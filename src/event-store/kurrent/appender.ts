import { randomBytes } from 'node:crypto'
import { refuseUnstorable } from '#src/event-store/encoding.ts'
import { AppendUnconfirmed } from '#src/event-store/errors.ts'
import { AppendGroup } from '#src/event-store/kurrent/group.ts'
import type { GroupParts } from '#src/event-store/kurrent/group.ts'
import { groupsOf, membersOf } from '#src/event-store/kurrent/runs.ts'
import type { Run } from '#src/event-store/kurrent/runs.ts'
import { KurrentStreams } from '#src/event-store/kurrent/streams.ts'
import type { Source } from '#src/event-store/kurrent/streams.ts'
import { KurrentWriter } from '#src/event-store/kurrent/writer.ts'
import type { Append, AppendResult } from '#src/event-store/port.ts'

/** How many groups of appends are under way at the same time. */
const concurrency = 64

export interface AppenderOptions {
  readonly streams: KurrentStreams
  readonly patienceMs: number
  readonly maxAppendBytes: number
}

/** Appends batches, one after the other, so that appends to one stream never meet on the way. */
export class KurrentAppender {
  readonly #source: Source
  readonly #options: AppenderOptions
  readonly #writer: KurrentWriter
  readonly #id = randomBytes(9).toString('base64url')
  #last: Promise<unknown> = Promise.resolve()
  #batches = 0

  constructor(source: Source, options: AppenderOptions) {
    this.#source = source
    this.#options = options
    this.#writer = new KurrentWriter({ ...source, ...options })
  }

  async append(batch: readonly Append[]): Promise<AppendResult[]> {
    const results = this.#last.then(async () => this.#append(batch))
    this.#last = results.catch(() => undefined)
    return results
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await this.#last
  }

  async #append(batch: readonly Append[]): Promise<AppendResult[]> {
    refuseUnstorable(batch)
    const { maxAppendBytes } = this.#options
    const { latestMs: notBefore } = this.#source.horizon
    this.#batches += 1
    const signature = `${this.#id}.${this.#batches}`
    const members = membersOf(batch, { maxAppendBytes, writer: signature, notBefore })
    const answers = new Map<number, AppendResult>()
    const answer = (index: number, result: AppendResult): unknown => answers.set(index, result)
    const failures = await this.#appendAll(groupsOf(members), { signature, answer })
    if (failures.length > 0) throw failureOf(failures[0], answers)
    return batch.map((_, index) => {
      const result = answers.get(index)
      if (result === undefined) throw new Error(`The append ${index} of the batch has no answer`)
      return result
    })
  }

  /** Starts the groups in their order, so many at a time; returns what went wrong when all have ended. */
  async #appendAll(
    groups: readonly (readonly Run[])[],
    batch: Pick<GroupParts, 'signature' | 'answer'>,
  ): Promise<unknown[]> {
    const { streams, maxAppendBytes } = this.#options
    const guards = new Map<string, Promise<number>>()
    const revisionOf = async (stream: string): Promise<number> => {
      const revision = guards.get(stream) ?? streams.lastRevision(stream)
      guards.set(stream, revision)
      return revision
    }
    const parts = { streams, writer: this.#writer, maxAppendBytes, revisionOf, ...batch }
    const failures: unknown[] = []
    const waiting = groups.values()
    const work = async (): Promise<void> => {
      for (const runs of waiting) {
        await new AppendGroup(parts).append(runs).catch((error: unknown) => failures.push(error))
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
    return failures
  }
}

/** Whoever is told of a failure must know that some of the batch may be written all the same. */
function failureOf(failure: unknown, answers: ReadonlyMap<number, AppendResult>): unknown {
  const written = [...answers.values()].some(
    (result) => result.outcome === 'appended' && result.events.length > 0,
  )
  if (!written || failure instanceof AppendUnconfirmed) return failure
  return new AppendUnconfirmed('A part of the batch was written when another part failed', { cause: failure })
}
