import type { Stored } from '#src/event-store/kurrent/envelope.ts'

/** The events of one command, by their revisions. */
export interface Written {
  readonly first: number
  readonly count: number
}

interface Known {
  /** Up to which revision the stream has been looked through; -1 before its first event. */
  completeTo: number
  readonly commands: Map<string, Written>
}

/** How many streams and commands are kept in all. What was let go is read again when it is needed. */
const mostKept = 500_000

/**
 * Which keyed commands the streams hold. KurrentDB finds a repeated append only when it expects the revision that
 * the first one did; that a command was written somewhere before is known from here.
 */
export class KnownCommands {
  /** The least recently used first. */
  readonly #streams = new Map<string, Known>()
  readonly #held = new Set<string>()
  readonly #most: number
  #size = 0

  constructor(most: number = mostKept) {
    this.#most = most
  }

  completeTo(stream: string): number {
    return this.#streams.get(stream)?.completeTo ?? -1
  }

  find(stream: string, commandId: string): Written | undefined {
    return this.#streams.get(stream)?.commands.get(commandId)
  }

  /** Keeps what is known of a stream until it is released: a decision hangs on its being complete. */
  hold(stream: string): () => void {
    this.#held.add(stream)
    return () => this.#held.delete(stream)
  }

  /** Takes up events that were read from the stream, as far as they continue what is known. */
  learn(stream: string, events: readonly Stored[]): void {
    const known = this.#streams.get(stream) ?? { completeTo: -1, commands: new Map<string, Written>() }
    const before = weightOf(known)
    for (const { event, keyed } of events) {
      if (event.revision !== known.completeTo + 1) continue
      known.completeTo = event.revision
      if (!keyed) continue
      const first = known.commands.get(event.commandId)?.first ?? event.revision
      known.commands.set(event.commandId, { first, count: event.revision - first + 1 })
    }
    if (known.completeTo === -1) return
    this.#streams.delete(stream)
    this.#streams.set(stream, known)
    this.#size += weightOf(known) - before
    this.#letGo(stream)
  }

  #letGo(latest: string): void {
    for (const [stream, known] of this.#streams) {
      if (this.#size <= this.#most) return
      if (stream === latest || this.#held.has(stream)) continue
      this.#streams.delete(stream)
      this.#size -= weightOf(known)
    }
  }
}

/** A stream that was never looked at weighs nothing. */
function weightOf({ completeTo, commands }: Known): number {
  return completeTo === -1 ? 0 : 1 + commands.size
}
