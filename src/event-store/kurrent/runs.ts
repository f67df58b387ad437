import { planAppends } from '#src/event-store/append-plan.ts'
import { InvalidAppend } from '#src/event-store/errors.ts'
import { proposedOf, sizeOf } from '#src/event-store/kurrent/envelope.ts'
import type { Writing } from '#src/event-store/kurrent/envelope.ts'
import type { Proposed } from '#src/event-store/kurrent/requests.ts'
import type { Append } from '#src/event-store/port.ts'

/** An append of a batch as it will be sent. */
export interface Member {
  readonly index: number
  readonly append: Append
  readonly events: readonly Proposed[]
  readonly size: number
}

/** Appends to one stream that follow each other. */
export interface Run {
  readonly stream: string
  readonly members: readonly Member[]
}

export interface Sending extends Omit<Writing, 'keyed'> {
  readonly maxAppendBytes: number
}

/** Encodes a batch; an append that is too large for the server is refused before anything is sent. */
export function membersOf(batch: readonly Append[], sending: Sending): Member[] {
  const { maxAppendBytes, writer, notBefore } = sending
  return batch.map((append, index) => {
    const { keyed } = append
    const events = append.events.map((event) => proposedOf(event, { keyed, writer, notBefore }))
    const size = events.reduce((sum, event) => sum + sizeOf(event), 0)
    if (size > maxAppendBytes) {
      throw new InvalidAppend(index, `it has ${size} bytes, KurrentDB takes ${maxAppendBytes} at once`)
    }
    return { index, append, events, size }
  })
}

/**
 * Splits a batch into groups that know nothing of each other, and each group into its runs, in order: what is
 * guarded by a stream of the batch must wait for what comes before it there.
 */
export function groupsOf(members: readonly Member[]): Run[][] {
  const { groups } = planAppends(members.map(({ append }) => append))
  const byGroup = new Map<number, { stream: string; members: Member[] }[]>()
  for (const member of members) {
    const group = groups[member.index] ?? -1
    const runs = byGroup.get(group) ?? []
    byGroup.set(group, runs)
    const last = runs.at(-1)
    if (last?.stream === member.append.stream) last.members.push(member)
    else runs.push({ stream: member.append.stream, members: [member] })
  }
  return [...byGroup.values()]
}
