import type { FastifyRequest } from 'fastify'
import { cursorInvalid } from '#src/http/cursor.ts'
import { type Moment, momentOf, TimeAxes } from '#src/http/moment.ts'
import type { Services } from '#src/http/routes.ts'
import { PositionText } from '#src/http/time-axes.ts'
import { isRecord } from '#src/http/validation.ts'

/**
 * Before a list at a moment is read: waits until all that was known then is in the rows, and makes a time the position
 * that it means, so that every page of the list is about the same facts.
 */
export function awaitMoment(services: Services, reads: readonly string[]) {
  return async ({ query }: FastifyRequest): Promise<void> => {
    if (!isRecord(query)) return
    const sent = TimeAxes.safeParse({ asOf: query['asOf'], knownAt: query['knownAt'] })
    const { position } = await momentOf(services, sent.data ?? {}, reads)
    if (position !== null) query['knownAt'] = position
  }
}

/** The moment of a list's filters, whose times have become positions; undefined when it is the present. */
export function momentIn(filters: {
  asOf?: string | undefined
  knownAt?: string | undefined
}): Moment | undefined {
  const { asOf, knownAt } = filters
  if (asOf === undefined && knownAt === undefined) return undefined
  if (knownAt !== undefined && !PositionText.safeParse(knownAt).success)
    throw cursorInvalid('The cursor is not one of this list.')
  return { asOf: asOf ?? null, position: knownAt ?? null }
}

export function isPresent({ asOf, position }: Moment): boolean {
  return asOf === null && position === null
}
