import { z } from 'zod'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { type Became, type Change, change, following, insert } from '#src/kernel/projection.ts'
import type { TimelineRow } from '#projections/timeline.ts'
import { areaOf, documentOf, moneyOf, TimelineArea, type TimelineFact } from '#projections/timeline-facts.ts'

export const TimelineEntryRow = z.object({
  position: z.string(),
  stream: z.string(),
  revision: z.int(),
  event_id: z.string(),
  area: TimelineArea,
  type: z.string(),
  /** What tells entries of one type apart in their titles. */
  variant: z.string().nullable(),
  /** Whose entry it is; null while it is nobody's. */
  party_id: z.string().nullable(),
  /** The position of the fact that made it the party's; null when it was so from the beginning. */
  since: z.string().nullable(),
  document_kind: z.string().nullable(),
  document_id: z.string().nullable(),
  /** The number that the document has from here on. */
  number: z.string().nullable(),
  amount: Minor.nullable(),
  currency: Currency.nullable(),
  reason: z.string().nullable(),
  actor: z.string(),
  role: z.string(),
  /** Whether it followed from something else without anybody asking for it. */
  automatic: z.boolean(),
  recorded_at: z.string(),
  effective_on: z.string(),
})
export type TimelineEntryRow = z.infer<typeof TimelineEntryRow>

type Recorded = RecordedEvent<TimelineFact>

/** One row for each fact, with the party whose stream it is in, whether or not the fact names it. */
export const timelineEntries = following<TimelineRow>()({
  name: 'timeline-entries',
  row: TimelineEntryRow,
  key: ['stream', 'revision'],
  of: ({ event, before, after }) =>
    after === undefined
      ? []
      : [insert(entry(event as Recorded, after)), ...adopted({ event, before, after })],
})

/** What had happened while its stream was nobody's becomes the party's as well, from here on. */
function adopted({ event, before, after }: Became<TimelineRow>): Change<TimelineEntryRow>[] {
  const partyId = after?.party_id ?? null
  if (before?.party_id !== null || partyId === null) return []
  return Array.from({ length: event.revision }, (_, revision) =>
    change([event.stream, revision], (row) => ({ ...row, party_id: partyId, since: event.position })),
  )
}

function entry(event: Recorded, stream: TimelineRow): TimelineEntryRow {
  const { data } = event
  const { amount, currency } = moneyOf(event)
  const area = areaOf(event.type)
  return {
    position: event.position,
    stream: event.stream,
    revision: event.revision,
    event_id: event.id,
    area,
    type: event.type,
    variant: variantOf(event),
    party_id: stream.party_id,
    since: null,
    ...documentOf(area, event),
    number: numberIn(data),
    amount,
    currency: amount === null ? currency : (currency ?? stream.currency),
    reason: 'reason' in data ? (data.reason ?? null) : null,
    actor: event.actor.subject,
    role: event.actor.role,
    automatic: event.causationId !== event.commandId,
    recorded_at: event.recordedAt,
    effective_on: event.effectiveOn,
  }
}

function variantOf(event: Recorded): string | null {
  if (event.type === 'MovementRecorded') return event.data.type
  return event.type === 'MovementSettled' ? event.data.side : null
}

function numberIn(data: Recorded['data']): string | null {
  if ('number' in data && data.number !== null) return data.number
  return 'externalRef' in data ? (data.externalRef ?? null) : null
}
