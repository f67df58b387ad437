import type { Command, Naming } from '#src/kernel/command.ts'
import type { Actor, RecordedEvent } from '#src/kernel/event.ts'
import type { Position } from '#src/kernel/event.ts'

/** A command on its way through the lane. */
export interface Job extends Naming {
  /** The command that decides; for a choice, the one it led to. */
  readonly command: Command
  readonly input: unknown
  readonly actor: Actor
  readonly commandId: string
  /** Whether the command may come again under the same id. */
  readonly keyed: boolean
  readonly requestHash: string
  readonly correlationId: string
  readonly causationId: string
  readonly ifMatch: number | undefined
  readonly dryRun: boolean
  /** Whether somebody sends a refused reaction's command again. */
  readonly retried?: true | undefined
}

/** What the lane answers. A refusal is thrown. */
export interface Verdict {
  readonly command: Command
  readonly stream: string
  readonly events: readonly RecordedEvent[]
  /** The revision of the stream afterwards. */
  readonly revision: number
  /** The position of the stream's last event. */
  readonly position: Position
  readonly replayed: boolean
}
