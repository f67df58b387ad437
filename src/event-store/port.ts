import type { Decided, Fact, Position, RecordedEvent } from '#src/kernel/event.ts'

/** An event on its way to the store: its place in the stream follows from the append it is in. */
export type NewEvent = Fact & Omit<Decided, 'revision'>

/** A stream that must still stand at this revision (-1: still be empty) when the append is written. */
export interface Guard {
  stream: string
  revision: number
}

/** The events of one command, all of one stream. Without events it checks revision, guards and duplicates. */
export interface Append {
  tenant: string
  stream: string
  /** The revision of the stream's last event, or 'none' for a stream that must be new. */
  expectedRevision: number | 'none'
  events: readonly NewEvent[]
  commandId: string
  /** Whether the command may come again under the same id, so that it must be found again by it. */
  keyed: boolean
  requestHash: string
  guards?: readonly Guard[]
}

export type AppendResult =
  /** Written (or, without events, found to hold). */
  | { outcome: 'appended'; events: readonly RecordedEvent[] }
  /** Not written: the stream or a guard has moved, or an earlier append of the batch to the stream failed. */
  | { outcome: 'conflict'; actualRevision: number }
  /** Not written: the command has been appended before, as these events. */
  | { outcome: 'duplicate'; events: readonly RecordedEvent[]; sameRequest: boolean }

/**
 * The log (architecture §4). One total order, the order of commits: whoever has read everything after a
 * position never finds an older event later. Positions are digits; compare them with `comparePositions`.
 */
export interface EventStore {
  /**
   * Writes the appends of a batch, each for itself, with one exception: after the first append of a stream
   * that was not written, the later ones to that stream, or guarded by it, answer `conflict`: they were decided
   * on a state that never existed. Nothing is decided on an append without events, so it spoils nothing when it
   * is not written. A result per append, in order.
   */
  append(batch: readonly Append[]): Promise<AppendResult[]>
  /** The events of a stream from a revision on (default 0), in order. */
  readStream(stream: string, fromRevision?: number): Promise<RecordedEvent[]>
  /** The revision of the stream's last event; -1 when it has none. */
  lastRevision(stream: string): Promise<number>
  /** At most `limit` events after a position, in order; `types` leaves out the others. */
  readAll(after: Position, limit: number, options?: { types?: readonly string[] }): Promise<RecordedEvent[]>
  /** The position of the last event; '0' when there is none. */
  head(): Promise<Position>
  /** The last position at or before an instant; '0' when the log begins later. */
  positionAt(instant: string): Promise<Position>
  /** Everything after a position in batches, then what comes, until the signal aborts. */
  subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]>
  /** The log's identity, given when it was created; never changes. */
  identity(): Promise<string>
  close(): Promise<void>
}

export const beforeAll: Position = '0'

/** Negative when left stands before right in the log, 0 when they are the same place. */
export function comparePositions(left: Position, right: Position): number {
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : left > right ? 1 : 0
}

/** The later of two positions. */
export function laterPosition(left: Position, right: Position): Position {
  return comparePositions(left, right) >= 0 ? left : right
}
