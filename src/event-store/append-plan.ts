import { expectedOf } from '#src/event-store/encoding.ts'
import type { Append } from '#src/event-store/port.ts'

/** What must hold of the log so that a batch can be written together, and what of it depends on what. */
export interface AppendPlan {
  /** The group of each append: groups share no stream written in the batch and no command. */
  readonly groups: readonly number[]
  readonly checks: readonly { s: string; r: number; g: readonly number[] }[]
  readonly keys: readonly { t: string; k: string; g: number }[]
  /** Groups that cannot hold as a whole, whatever the log says: they contradict themselves or repeat a command. */
  readonly exact: readonly number[]
}

/** Finds out all that a batch says about itself, so that under the lock only the log has to be asked. */
export function planAppends(batch: readonly Append[]): AppendPlan {
  return new Planning(batch).plan()
}

class Planning {
  readonly #batch: readonly Append[]
  readonly #parents: number[]
  readonly #firstOfStream = new Map<string, number>()
  readonly #firstOfCommand = new Map<string, number>()
  readonly #repeated: number[] = []
  readonly #checks = new Map<string, { s: string; r: number; g: Set<number> }>()
  readonly #revisions = new Map<string, number>()
  readonly #exact = new Set<number>()

  constructor(batch: readonly Append[]) {
    this.#batch = batch
    this.#parents = batch.map((_, index) => index)
  }

  plan(): AppendPlan {
    for (const [index, append] of this.#batch.entries()) this.#joinAppend(index, append)
    for (const [index, append] of this.#batch.entries()) this.#joinGuards(index, append)
    for (const index of this.#repeated) this.#exact.add(this.#groupOf(index))
    for (const [index, append] of this.#batch.entries()) this.#simulate(this.#groupOf(index), append)
    return {
      groups: this.#batch.map((_, index) => this.#groupOf(index)),
      checks: [...this.#checks.values()].map(({ s, r, g }) => ({ s, r, g: [...g] })),
      keys: this.#batch.flatMap(({ keyed, tenant, commandId }, index) =>
        keyed ? [{ t: tenant, k: commandId, g: this.#groupOf(index) }] : [],
      ),
      exact: [...this.#exact],
    }
  }

  #joinAppend(index: number, append: Append): void {
    this.#join(index, firstOf(this.#firstOfStream, append.stream, index))
    if (!append.keyed) return
    const first = firstOf(this.#firstOfCommand, `${append.tenant} ${append.commandId}`, index)
    if (first === index) return
    this.#join(index, first)
    this.#repeated.push(index)
  }

  #joinGuards(index: number, append: Append): void {
    for (const guard of append.guards ?? []) {
      const writer = this.#firstOfStream.get(guard.stream)
      if (writer !== undefined) this.#join(index, writer)
    }
  }

  #simulate(group: number, append: Append): void {
    const expected = expectedOf(append)
    this.#require(append.stream, expected, group)
    for (const { stream, revision } of append.guards ?? []) {
      if (this.#firstOfStream.has(stream)) this.#require(stream, revision, group)
      else this.#check(stream, revision, group)
    }
    this.#revisions.set(append.stream, expected + append.events.length)
  }

  /** A stream of the batch must stand here by now: first seen, the log is asked; later, the batch itself tells. */
  #require(stream: string, revision: number, group: number): void {
    const reached = this.#revisions.get(stream)
    if (reached === undefined) {
      this.#revisions.set(stream, revision)
      this.#check(stream, revision, group)
    } else if (reached !== revision) this.#exact.add(group)
  }

  #check(stream: string, revision: number, group: number): void {
    const key = `${revision} ${stream}`
    const check = this.#checks.get(key) ?? { s: stream, r: revision, g: new Set() }
    check.g.add(group)
    this.#checks.set(key, check)
  }

  #join(left: number, right: number): void {
    this.#parents[this.#groupOf(left)] = this.#groupOf(right)
  }

  #groupOf(index: number): number {
    const parent = this.#parents[index] ?? index
    if (parent === index) return index
    const group = this.#groupOf(parent)
    this.#parents[index] = group
    return group
  }
}

function firstOf(firsts: Map<string, number>, key: string, index: number): number {
  const first = firsts.get(key) ?? index
  firsts.set(key, first)
  return first
}
