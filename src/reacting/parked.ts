import type { Instant } from '#src/kernel/dates.ts'
import type { Code } from '#src/kernel/errors.ts'
import type { Actor, Position } from '#src/kernel/event.ts'

/** A reaction whose command was refused: it waits for somebody to look at it (architecture §7). */
export interface ParkedReaction {
  readonly id: string
  readonly reaction: string
  /** The command that was refused, by its name. */
  readonly command: string
  /** The event it answers. */
  readonly event: {
    readonly id: string
    readonly type: string
    readonly stream: string
    readonly position: Position
  }
  readonly refusal: { readonly code: Code; readonly details: Readonly<Record<string, unknown>> }
  readonly attempts: number
  readonly parkedAt: Instant
}

/** What came of sending it again. */
export type RetriedReaction =
  | { readonly outcome: 'done'; readonly position: Position }
  /** Refused again, and parked still. */
  | { readonly outcome: 'parked'; readonly parked: ParkedReaction }

/** What operators ask of the reactions that were refused. */
export interface ParkedReactions {
  /** At most `limit` of a tenant's parked reactions by id, after an id. */
  list(
    tenant: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly ParkedReaction[]>
  /** Sends the command again, on behalf of somebody; undefined when nothing of that id is parked. */
  retry(tenant: string, id: string, actor: Actor): Promise<RetriedReaction | undefined>
}
