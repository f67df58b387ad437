import { z } from 'zod'
import { AsOf, KnownAt, positionOf } from '#src/http/time-axes.ts'
import type { Services } from '#src/http/routes.ts'
import type { Position } from '#src/kernel/event.ts'

/** Both axes of time, for a report that takes nothing else. */
export const TimeAxes = z.strictObject({ asOf: AsOf.optional(), knownAt: KnownAt.optional() })

/** What counted in the books up to a day, as it was known up to a position; null means without a limit. */
export interface Moment {
  readonly asOf: string | null
  readonly position: Position | null
}

/** The moment that is asked for. Its answer never changes: it waits until all that was known then is in the rows. */
export async function momentOf(
  { store, readModels }: Services,
  { asOf, knownAt }: z.output<typeof TimeAxes>,
  reads: readonly string[],
): Promise<Moment> {
  if (knownAt === undefined) return { asOf: asOf ?? null, position: null }
  const position = await positionOf(knownAt, store)
  await Promise.all(reads.map((name) => readModels.waitFor(name, position)))
  return { asOf: asOf ?? null, position }
}
