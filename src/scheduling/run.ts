import type { Sending } from '#src/kernel/command.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Role } from '#src/kernel/roles.ts'
import type { ReadRow, Statement } from '#src/postgres/reader.ts'

/** The values of a row's keyset: where the next page begins. */
export type Place = readonly unknown[]

/** What a run asks its read model for: at most `limit` candidates as of a business date, after a place. */
export interface DueQuestion {
  readonly businessDate: CivilDate
  readonly after: Place | undefined
  readonly limit: number
}

/** A candidate of a run: its id for people, its place in the order of the pages, and the command that is due. */
export interface Candidate {
  readonly id: string
  readonly place: Place
  readonly sending: Sending
}

/**
 * Work that time brings (architecture §7), as a value: a query for candidates, and a command for each. The command
 * decides anew whether anything is to be done, so that a second run changes nothing and a missed one is made up for.
 */
export interface Run {
  /** What `ledger run` and the log call it. */
  readonly name: string
  /** Where it is posted below /api/v1. */
  readonly path: string
  readonly summary: string
  readonly may: readonly Role[]
  /** The read models that its query looks at. */
  readonly reads: readonly string[]
  /** Whether the server does it by itself after each midnight. */
  readonly scheduled?: true
  due(this: void, question: DueQuestion): Statement
  candidate(this: void, row: ReadRow, businessDate: CivilDate): Candidate
}
