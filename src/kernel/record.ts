import { z } from 'zod'
import type { Decided, Placed } from '#src/kernel/event.ts'

/** What a row about one record carries: since when it is there, when it last changed, its stream's revision. */
export const recordColumns = { created_at: z.string(), updated_at: z.string(), revision: z.int() }

type Stored = Pick<Decided & Placed, 'recordedAt' | 'revision'>

/** The columns of a record that begins with this event. */
export function begunBy({ recordedAt, revision }: Stored) {
  return { created_at: recordedAt, updated_at: recordedAt, revision }
}

/** The columns that every further event of the record changes. */
export function touchedBy({ recordedAt, revision }: Stored) {
  return { updated_at: recordedAt, revision }
}
