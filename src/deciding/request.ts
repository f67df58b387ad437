import type { Command, Warning } from '#src/kernel/command.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import type { Actor } from '#src/kernel/event.ts'

/** One command to be decided. Its input is already parsed, its sender already allowed. */
export interface CommandRequest {
  readonly command: Command
  readonly input: Record<string, unknown>
  readonly tenant: string
  readonly actor: Actor
  /** Scope: the tenant. The same key with the same request gets the original answer, for ever. */
  readonly idempotencyKey?: string
  /** The revision that the subject must have (If-Match). */
  readonly ifMatch?: number
  /** Decides and checks like the real thing, and writes nothing. */
  readonly dryRun?: boolean
  readonly correlationId?: string
}

/** What came of a command that was not refused. A refused one throws its `Refusal`. */
export interface CommandOutcome {
  /** The id of what the command is about. */
  readonly id: string
  /** The revision of its stream afterwards; undefined while the reaction that writes it is still to come. */
  readonly revision: number | undefined
  readonly number: string | undefined
  readonly warnings: readonly Warning[]
  /** What else the command's `answer` tells. */
  readonly details: Readonly<Record<string, unknown>>
  /** Covers all that its inline reactions caused. */
  readonly position: Position
  /** Whether the events were written by an earlier request with the same key. */
  readonly replayed: boolean
  /** Whether something new was created: 201 rather than 200. */
  readonly created: boolean
  /** Reactions that did not get done before the answer. */
  readonly pending: readonly string[]
  /** The facts decided; with `dryRun`, those that would be. Positions of unwritten ones are '0'. */
  readonly events: readonly RecordedEvent[]
}

/** Decides commands; the HTTP server, the imports and the reactions all come through here. */
export interface Execute {
  (request: CommandRequest): Promise<CommandOutcome>
}
