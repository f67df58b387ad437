import { z } from 'zod'
import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { searchText } from '#src/kernel/search.ts'

export const DealRow = z.object({
  deal_id: z.string(),
  title: z.string(),
  party_id: z.string(),
  lead_id: z.string().nullable(),
  pipeline_id: z.string(),
  stage_id: z.string(),
  status: z.enum(['open', 'won', 'lost']),
  amount: Minor,
  currency: Currency,
  /** How many decimals the currency has, so that SQL can show sums. */
  decimals: z.int(),
  close_date: z.string().nullable(),
  owner_id: z.string().nullable(),
  /** Since when it is in its stage. */
  entered_stage_at: z.string(),
  closed_on: z.string().nullable(),
  lost_reason: z.string().nullable(),
  /** How often it was won. */
  winnings: z.int(),
  legacy_id: z.string().nullable(),
  search: z.string(),
  ...recordColumns,
})
export type DealRow = z.infer<typeof DealRow>

/** Every deal as it is now, one row each. */
export const deals = projection(dealFacts)({
  name: 'deals',
  version: 1,
  row: DealRow,
  key: ['deal_id'],
  on: {
    DealOpened: (event) => insert(opened(event)),
    DealMoved: (event) => entering(event, {}),
    DealAmountChanged: (event) => changed(event, { amount: event.data.amount }),
    DealCloseDateChanged: (event) => changed(event, { close_date: event.data.closeDate }),
    DealWon: (event) =>
      entering(event, { status: 'won', closed_on: event.data.closedOn, winnings: event.data.winning }),
    DealLost: (event) =>
      entering(event, { status: 'lost', closed_on: event.data.closedOn, lost_reason: event.data.reason }),
    DealReopened: (event) => entering(event, { status: 'open', closed_on: null, lost_reason: null }),
  },
})

function opened(event: Extract<RecordedEvent<DealEvent>, { type: 'DealOpened' }>): DealRow {
  const { data } = event
  return {
    deal_id: data.dealId,
    title: data.title,
    party_id: data.partyId,
    lead_id: data.leadId ?? null,
    pipeline_id: data.pipelineId,
    stage_id: data.stageId,
    status: 'open',
    amount: data.amount,
    currency: data.currency,
    decimals: decimalsOf(data.currency),
    close_date: data.closeDate ?? null,
    owner_id: data.ownerId ?? null,
    entered_stage_at: event.recordedAt,
    closed_on: null,
    lost_reason: null,
    winnings: 0,
    legacy_id: data.legacyId ?? null,
    search: searchText(data.title),
    ...begunBy(event),
  }
}

type Entering = Extract<
  RecordedEvent<DealEvent>,
  { type: 'DealMoved' | 'DealWon' | 'DealLost' | 'DealReopened' }
>

function entering(event: Entering, more: Partial<DealRow>): Change<DealRow> {
  return changed(event, { stage_id: event.data.stageId, entered_stage_at: event.recordedAt, ...more })
}

function changed(event: RecordedEvent<DealEvent>, more: Partial<DealRow>): Change<DealRow> {
  return change(event.data.dealId, (row) => ({ ...row, ...more, ...touchedBy(event) }))
}
