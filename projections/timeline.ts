import { z } from 'zod'
import type { Facts, RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { type Change, insert, projection } from '#src/kernel/projection.ts'
import {
  documentOf,
  moneyOf,
  type TimelineArea,
  timelineAreas,
  type TimelineFact,
} from '#projections/timeline-facts.ts'

const areas = Object.keys(timelineAreas) as TimelineArea[]

export const TimelineRow = z.object({
  position: z.string(),
  stream: z.string(),
  revision: z.int(),
  event_id: z.string(),
  area: z.enum(areas),
  type: z.string(),
  /** What tells entries of one type apart in their titles. */
  variant: z.string().nullable(),
  /** Whose entry it is; null when the fact does not say: then the owner of its stream is meant. */
  party_id: z.string().nullable(),
  /** Whether what happens later in its stream concerns the party as well. */
  owns: z.boolean(),
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
export type TimelineRow = z.infer<typeof TimelineRow>

/** The facts from which on a stream is somebody's: of those that come later some do not say whose they are. */
const beginnings: ReadonlySet<string> = new Set<TimelineFact['type']>([
  'TicketOpened',
  'BudgetOpened',
  'ExpenseRecorded',
  'LeadCaptured',
  'LeadConverted',
  'DealOpened',
])

type Recorded = RecordedEvent<TimelineFact>

/**
 * Every fact of every area that concerns a party, one row each. A fact need not name its party: the stream
 * belongs to whoever its owning fact names, and both are put together when they are read.
 */
export const timeline = projection(...areas.map((area): Facts => timelineAreas[area].facts))({
  name: 'timeline',
  version: 1,
  row: TimelineRow,
  key: ['stream', 'revision'],
  appendOnly: true,
  on: Object.fromEntries(
    areas.flatMap((area) =>
      Object.keys(timelineAreas[area].facts.types).map((type) => [
        type,
        (event: RecordedEvent) => entry(area, event as Recorded),
      ]),
    ),
  ),
})

function entry(area: TimelineArea, event: Recorded): Change<TimelineRow> {
  const { data } = event
  const partyId = 'partyId' in data ? (data.partyId ?? null) : null
  return insert({
    position: event.position,
    stream: event.stream,
    revision: event.revision,
    event_id: event.id,
    area,
    type: event.type,
    variant: variantOf(event),
    party_id: partyId,
    owns: partyId !== null && beginnings.has(event.type),
    ...documentOf(area, event),
    number: numberIn(data),
    ...moneyOf(event),
    reason: 'reason' in data ? (data.reason ?? null) : null,
    actor: event.actor.subject,
    role: event.actor.role,
    automatic: event.causationId !== event.commandId,
    recorded_at: event.recordedAt,
    effective_on: event.effectiveOn,
  })
}

function variantOf(event: Recorded): string | null {
  if (event.type === 'MovementRecorded') return event.data.type
  return event.type === 'MovementSettled' ? event.data.side : null
}

function numberIn(data: Recorded['data']): string | null {
  if ('number' in data && data.number !== null) return data.number
  return 'externalRef' in data ? (data.externalRef ?? null) : null
}
