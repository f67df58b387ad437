import { z } from 'zod'
import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { searchText } from '#src/kernel/search.ts'
import { dealChangeOf } from '#projections/deal-changes.ts'
import { afterChange, begun, standingColumns } from '#projections/deal-standing.ts'
import { dealSums } from '#projections/deal-sums.ts'

export const DealRow = z.object({
  deal_id: z.string(),
  title: z.string(),
  party_id: z.string(),
  lead_id: z.string().nullable(),
  ...standingColumns,
  /** How many decimals the currency has, so that SQL can show sums. */
  decimals: z.int(),
  owner_id: z.string().nullable(),
  lost_reason: z.string().nullable(),
  legacy_id: z.string().nullable(),
  search: z.string(),
  ...recordColumns,
})
export type DealRow = z.infer<typeof DealRow>

/** Every deal as it is now, one row each, and what the deals of each pipeline come to. */
export const deals = projection(dealFacts)({
  name: 'deals',
  version: 2,
  row: DealRow,
  key: ['deal_id'],
  following: dealSums,
  on: {
    DealOpened: (event) => insert(opened(event)),
    DealMoved: (event) => changed(event),
    DealAmountChanged: (event) => changed(event),
    DealCloseDateChanged: (event) => changed(event),
    DealWon: (event) => changed(event),
    DealLost: (event) => changed(event, { lost_reason: event.data.reason }),
    DealReopened: (event) => changed(event, { lost_reason: null }),
  },
})

function opened(event: Extract<RecordedEvent<DealEvent>, { type: 'DealOpened' }>): DealRow {
  const { data } = event
  const { pipelineId: pipeline_id, currency } = data
  return {
    deal_id: data.dealId,
    title: data.title,
    party_id: data.partyId,
    lead_id: data.leadId ?? null,
    ...begun({ pipeline_id, currency }, dealChangeOf(event)),
    decimals: decimalsOf(currency),
    owner_id: data.ownerId ?? null,
    lost_reason: null,
    legacy_id: data.legacyId ?? null,
    search: searchText(data.title),
    ...begunBy(event),
  }
}

function changed(event: RecordedEvent<DealEvent>, more: Partial<DealRow> = {}): Change<DealRow> {
  return change(event.data.dealId, (row) => ({
    ...afterChange(row, dealChangeOf(event)),
    ...more,
    ...touchedBy(event),
  }))
}
