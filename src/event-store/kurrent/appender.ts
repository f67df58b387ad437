import { refuseUnstorable } from '#src/event-store/encoding.ts'
import { AppendGroup } from '#src/event-store/kurrent/group.ts'
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
  #last: Promise<unknown> = Promise.resolve()

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
    const members = membersOf(batch, { maxAppendBytes, writer: this.#writer.id, notBefore })
    const answers = new Map<number, AppendResult>()
    await this.#appendAll(groupsOf(members), (index, result) => answers.set(index, result))
    return batch.map((_, index) => {
      const answer = answers.get(index)
      if (answer === undefined) throw new Error(`The append ${index} of the batch has no answer`)
      return answer
    })
  }

  /** Starts the groups in their order, so many at a time. All have ended when it rejects for one of them. */
  async #appendAll(
    groups: readonly (readonly Run[])[],
    answer: (index: number, result: AppendResult) => void,
  ): Promise<void> {
    const { streams, maxAppendBytes } = this.#options
    const guards = new Map<string, Promise<number>>()
    const revisionOf = async (stream: string): Promise<number> => {
      const revision = guards.get(stream) ?? streams.lastRevision(stream)
      guards.set(stream, revision)
      return revision
    }
    const parts = { streams, writer: this.#writer, maxAppendBytes, revisionOf, answer }
    const failures: unknown[] = []
    const waiting = groups.values()
    const work = async (): Promise<void> => {
      for (const runs of waiting) {
        await new AppendGroup(parts).append(runs).catch((error: unknown) => failures.push(error))
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
    if (failures.length > 0) throw failures[0]
  }
}
