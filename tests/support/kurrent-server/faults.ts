/** What goes wrong with one append. */
export type AppendFault =
  /** The connection breaks before the write, or after it and before the answer. */
  | 'cut before'
  | 'cut after'
  /** The answer never comes, with or without a write. */
  | 'never answered'
  | 'never written'
  /** The write waits until `release` is called, and then is done although nobody waits for it any more. */
  | 'held'
  /** It was written, and the server says that it timed out. */
  | 'timed out'
  /** The node is not the leader any more and names the one that is. */
  | 'not the leader'
  /** An answer that says neither yes nor no. */
  | 'empty answer'

/** What goes wrong with one read: the connection breaks after some events, or nothing comes. */
export type ReadFault = { readonly cutAfter: number } | 'never answered' | 'not the leader'

/** What is to go wrong next, in order; "fine" lets a call pass. */
export class Faults {
  readonly appends: (AppendFault | 'fine')[] = []
  readonly reads: (ReadFault | 'fine')[] = []
  readonly #held: (() => void)[] = []

  nextAppend(): AppendFault | undefined {
    const fault = this.appends.shift()
    return fault === 'fine' ? undefined : fault
  }

  nextRead(): ReadFault | undefined {
    const fault = this.reads.shift()
    return fault === 'fine' ? undefined : fault
  }

  hold(write: () => void): void {
    this.#held.push(write)
  }

  get held(): number {
    return this.#held.length
  }

  /** Lets the held writes happen. */
  release(): void {
    for (const write of this.#held.splice(0)) write()
  }
}
