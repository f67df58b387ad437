import { z } from 'zod'
import type { Facts, RecordedEvent } from '#src/kernel/event.ts'
import { Currency } from '#src/kernel/money.ts'
import { type Change, change, insert, projection } from '#src/kernel/projection.ts'
import { timelineEntries } from '#projections/timeline-entries.ts'
import {
  moneyOf,
  partyIn,
  TimelineArea,
  timelineAreas,
  type TimelineFact,
  typesIn,
} from '#projections/timeline-facts.ts'

/** Whose a stream is, and in which currency its amounts are: most of its facts say neither. */
export const TimelineRow = z.object({
  stream: z.string(),
  /** Null for as long as it is nobody's. */
  party_id: z.string().nullable(),
  currency: Currency.nullable(),
})
export type TimelineRow = z.infer<typeof TimelineRow>

type Recorded = RecordedEvent<TimelineFact>

const areas = TimelineArea.options
const types = areas.flatMap(typesIn)

/**
 * Everything that happens to a party, in every area. The streams of these areas hold facts of theirs alone, so each is
 * known from its first fact on; its entries are what follows from it.
 */
export const timeline = projection(...areas.map((area): Facts => timelineAreas[area].facts))({
  name: 'timeline',
  version: 2,
  row: TimelineRow,
  key: ['stream'],
  on: Object.fromEntries(types.map((type) => [type, (event: RecordedEvent) => told(event as Recorded)])),
  following: timelineEntries,
})

function told(event: Recorded): Change<TimelineRow> {
  const { stream, revision } = event
  if (revision === 0) return insert(learnt({ stream, party_id: null, currency: null }, event))
  return change(stream, (row) => learnt(row, event))
}

/** What is known of a stream after a fact. The same row when the fact says nothing new. */
function learnt(row: TimelineRow, event: Recorded): TimelineRow {
  const party_id = partyIn(event) ?? row.party_id
  const currency = row.currency ?? moneyOf(event).currency
  return party_id === row.party_id && currency === row.currency ? row : { ...row, party_id, currency }
}
