import type { Instant } from '#src/kernel/dates.ts'
import type { Position } from '#src/kernel/event.ts'

/** How one read model stands, for operators (`GET /projections`, `/health/ready`, `/metrics`). */
export interface ProjectionStatus {
  readonly name: string
  readonly version: number
  readonly generation: number
  /** Everything up to here is in its rows. */
  readonly checkpoint: Position
  /** Events still to be folded; undefined when the store cannot count them. */
  readonly lag: number | undefined
  readonly state: 'live' | 'building' | 'halted'
  /** Why it halted, and on which event. */
  readonly halt?: { readonly position: Position; readonly eventId: string; readonly cause: string }
  readonly updatedAt: Instant
}

/** What queries and operators ask of the running projections. */
export interface ReadModels {
  /**
   * Resolves once the read model has folded everything up to a position. Throws a `Refusal`: POSITION_AHEAD
   * (400) beyond the log's head, PROJECTION_HALTED (503) at once when halted before it, NOT_READY (503) when
   * it takes longer than allowed.
   */
  waitFor(name: string, position: Position): Promise<void>
  status(): Promise<readonly ProjectionStatus[]>
}
