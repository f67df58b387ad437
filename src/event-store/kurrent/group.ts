import { expectedOf } from '#src/event-store/encoding.ts'
import type { Stored } from '#src/event-store/kurrent/envelope.ts'
import type { Member, Run } from '#src/event-store/kurrent/runs.ts'
import type { KurrentStreams } from '#src/event-store/kurrent/streams.ts'
import type { KurrentWriter } from '#src/event-store/kurrent/writer.ts'
import type { Append, AppendResult } from '#src/event-store/port.ts'

export interface GroupParts {
  readonly streams: KurrentStreams
  readonly writer: KurrentWriter
  /** Stands in the metadata of what this batch writes, and of nothing else. */
  readonly signature: string
  readonly maxAppendBytes: number
  /** The revision of a stream that the batch does not write, read once for the batch. */
  revisionOf(this: void, stream: string): Promise<number>
  answer(this: void, index: number, result: AppendResult): unknown
}

/** What a run has found good and not yet written. */
interface Pending {
  readonly members: Member[]
  size: number
}

/** Where the stream of a run stands, supposing that what is pending gets written. */
interface Standing {
  revision: number
}

/**
 * Appends of a batch that depend on each other, one run after the other. The appends of a run are written together:
 * the first that would fail makes all after it fail, so nothing is lost by that, and a stream to which many write is
 * as fast as many streams.
 */
export class AppendGroup {
  readonly #parts: GroupParts
  readonly #failed = new Set<string>()
  readonly #revisions = new Map<string, number>()

  constructor(parts: GroupParts) {
    this.#parts = parts
  }

  async append(runs: readonly Run[]): Promise<void> {
    for (const run of runs) await this.#run(run)
  }

  async #run(run: Run): Promise<void> {
    const release = this.#parts.streams.commands.hold(run.stream)
    try {
      await this.#appendRun(run)
    } finally {
      release()
    }
  }

  async #appendRun({ stream, members }: Run): Promise<void> {
    const standing: Standing = { revision: await this.#startOf(stream, members) }
    const pending: Pending = { members: [], size: 0 }
    const conflicts: Member[] = []
    for (const member of members) {
      if (this.#mustWriteBefore(member, pending)) await this.#write(pending, conflicts)
      const verdict = await this.#verdictOn(member, standing)
      if (verdict === 'good') {
        pending.members.push(member)
        pending.size += member.size
        standing.revision += member.events.length
      } else {
        if (member.events.length > 0) {
          await this.#write(pending, conflicts)
          this.#failed.add(stream)
        }
        if (verdict === 'conflict') conflicts.push(member)
        else this.#parts.answer(member.index, verdict)
      }
    }
    await this.#write(pending, conflicts)
    await this.#answerConflicts(stream, conflicts)
  }

  /**
   * The revision that the first append is held against. It is read when nothing else will find out, which is so for
   * an append without events, or when commands may stand in the stream that were not looked through; otherwise the
   * one that the append expects is as good, since the server checks it.
   */
  async #startOf(stream: string, members: readonly Member[]): Promise<number> {
    const known = this.#revisions.get(stream)
    if (known !== undefined) return known
    const [first] = members
    const expected = first === undefined ? -1 : expectedOf(first.append)
    const unseen =
      members.some(({ append }) => append.keyed) && this.#parts.streams.commands.completeTo(stream) < expected
    if (first?.events.length === 0 || unseen) return this.#parts.streams.catchUp(stream)
    return expected
  }

  #mustWriteBefore({ append, size }: Member, pending: Pending): boolean {
    const repeated = pending.members.some(
      (member) => append.keyed && member.append.keyed && member.append.commandId === append.commandId,
    )
    return repeated || pending.size + size > this.#parts.maxAppendBytes
  }

  async #verdictOn({ append }: Member, standing: Standing): Promise<AppendResult | 'good' | 'conflict'> {
    if (this.#failed.has(append.stream)) return 'conflict'
    const before = append.keyed ? await this.#duplicateOf(append) : undefined
    if (before !== undefined) return before
    if (expectedOf(append) !== standing.revision) return 'conflict'
    return (await this.#guardsHold(append, standing)) ? 'good' : 'conflict'
  }

  async #duplicateOf(append: Append): Promise<AppendResult | undefined> {
    const { streams } = this.#parts
    const written = streams.commands.find(append.stream, append.commandId)
    if (written === undefined) return undefined
    return duplicate(await streams.read(append.stream, written.first, written.count), append)
  }

  /** KurrentDB cannot check other streams in a write: they are read just before, and may move in between. */
  async #guardsHold(append: Append, standing: Standing): Promise<boolean> {
    for (const { stream, revision } of append.guards ?? []) {
      if (this.#failed.has(stream)) return false
      const written = stream === append.stream ? standing.revision : this.#revisions.get(stream)
      if ((written ?? (await this.#parts.revisionOf(stream))) !== revision) return false
    }
    return true
  }

  async #write(pending: Pending, conflicts: Member[]): Promise<void> {
    const members = pending.members.splice(0)
    pending.size = 0
    const first = members.find(({ events }) => events.length > 0)
    if (first === undefined) return this.#answerChecks(members)

    const { stream } = first.append
    const expected = expectedOf(first.append)
    const events = members.flatMap((member) => member.events)
    const written = await this.#parts.writer.write({ stream, expected, events })
    if (written === 'conflict') await this.#parts.streams.catchUp(stream)
    else this.#revisions.set(stream, expected + events.length)

    this.#answerChecks(members.slice(0, members.indexOf(first)))
    let from = 0
    for (const member of members.slice(members.indexOf(first))) {
      const own = written === 'conflict' ? written : written.slice(from, from + member.events.length)
      from += member.events.length
      await this.#answerWritten(member, own, conflicts)
    }
  }

  #answerChecks(members: readonly Member[]): void {
    for (const { index } of members) this.#parts.answer(index, { outcome: 'appended', events: [] })
  }

  async #answerWritten(
    { index, append }: Member,
    written: readonly Stored[] | 'conflict',
    conflicts: Member[],
  ): Promise<void> {
    const { answer, signature } = this.#parts
    const failed = this.#failed.has(append.stream)
    if (!failed && written !== 'conflict' && written.every((stored) => stored.writer === signature)) {
      answer(index, { outcome: 'appended', events: written.map(({ event }) => event) })
      return
    }
    const before = failed || !append.keyed ? undefined : await this.#duplicateOf(append)
    this.#failed.add(append.stream)
    if (before === undefined) conflicts.push({ index, append, events: [], size: 0 })
    else answer(index, before)
  }

  async #answerConflicts(stream: string, conflicts: readonly Member[]): Promise<void> {
    if (conflicts.length === 0) return
    const actualRevision = await this.#parts.streams.lastRevision(stream)
    for (const { index } of conflicts) this.#parts.answer(index, { outcome: 'conflict', actualRevision })
  }
}

function duplicate(events: readonly Stored[], append: Append): AppendResult {
  return {
    outcome: 'duplicate',
    events: events.map(({ event }) => event),
    sameRequest: events[0]?.event.requestHash === append.requestHash,
  }
}
