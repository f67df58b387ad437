import { z } from 'zod'
import { beforeAll, comparePositions } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Position } from '#src/kernel/event.ts'

const lastPosition = 2n ** 63n - 1n

/** A place in the log as callers write it; no log counts further than a database's bigint. */
export const PositionText = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/, { error: 'must be a position: digits such as 42', abort: true })
  .refine((digits) => BigInt(digits) <= lastPosition, `must be at most ${lastPosition}`)

/** The value date up to which facts count; without it everything recorded counts, future dates included. */
export const AsOf = CivilDate.meta({ description: 'Only what counts in the books up to this day' })

const InstantText = z
  .string()
  .transform((sent) => sent.replace(/ (?=\d\d:\d\d$)/, '+'))
  .pipe(
    z.iso.datetime({
      offset: true,
      error: 'must be a position such as 42 or a time such as 2025-03-22T10:00:00Z',
    }),
  )

/** What the ledger knew: up to a position, or to a time. A plus that was sent unescaped has become a space. */
export const KnownAt = z
  .union([PositionText, InstantText])
  .meta({ description: 'Only what was recorded up to this position (digits) or this time (RFC 3339)' })

const clockTolerance_ms = 10_000

/** Before the first year that databases count, there is no log: such an instant need not reach one. */
const firstInstant = Date.parse('0001-01-01T00:00:00Z')

/** The position that a `knownAt` means. What has not been reached yet is refused: its answer would still change. */
export async function positionOf(knownAt: z.output<typeof KnownAt>, store: EventStore): Promise<Position> {
  if (PositionText.safeParse(knownAt).success) {
    const head = await store.head()
    if (comparePositions(knownAt, head) > 0) throw new Refusal('POSITION_AHEAD', { position: knownAt, head })
    return knownAt
  }
  const instant = new Date(knownAt)
  if (instant.getTime() > Date.now() + clockTolerance_ms) throw new Refusal('POSITION_AHEAD', { knownAt })
  return instant.getTime() < firstInstant ? beforeAll : store.positionAt(instant.toISOString())
}
