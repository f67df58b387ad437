import { z } from 'zod'
import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Minor } from '#src/kernel/money.ts'
import { insert, projection } from '#src/kernel/projection.ts'

export const DealChangeRow = z.object({
  deal_id: z.string(),
  revision: z.int(),
  position: z.string(),
  recorded_at: z.string(),
  effective_on: z.string(),
  /** The stage it entered; null when it stayed where it was. */
  stage_id: z.string().nullable(),
  /** Set with the stage: whether it was open, won or lost from then on. */
  status: z.enum(['open', 'won', 'lost']).nullable(),
  /** The day on which it was won or lost. */
  closed_on: z.string().nullable(),
  /** What it was worth from then on; null when that stayed as it was. */
  amount: Minor.nullable(),
  /** Whether it says when the deal is expected to be won, and when: null is a day nobody knows. */
  sets_close_date: z.boolean(),
  close_date: z.string().nullable(),
})
export type DealChangeRow = z.infer<typeof DealChangeRow>

const recorded = (event: RecordedEvent<DealEvent>) => insert(dealChangeOf(event))

/** Every fact of every deal with what it changed, so that a pipeline can be added up as it was known at any time. */
export const dealChanges = projection(dealFacts)({
  name: 'deal-changes',
  version: 2,
  row: DealChangeRow,
  key: ['deal_id', 'revision'],
  appendOnly: true,
  on: {
    DealOpened: recorded,
    DealMoved: recorded,
    DealAmountChanged: recorded,
    DealCloseDateChanged: recorded,
    DealWon: recorded,
    DealLost: recorded,
    DealReopened: recorded,
  },
})

/** What a fact changes of its deal. */
export function dealChangeOf(event: RecordedEvent<DealEvent>): DealChangeRow {
  return {
    deal_id: event.data.dealId,
    revision: event.revision,
    position: event.position,
    recorded_at: event.recordedAt,
    effective_on: event.effectiveOn,
    stage_id: null,
    status: null,
    closed_on: null,
    amount: null,
    sets_close_date: false,
    close_date: null,
    ...saidBy(event),
  }
}

function saidBy(event: RecordedEvent<DealEvent>): Partial<DealChangeRow> {
  switch (event.type) {
    case 'DealOpened': {
      const { stageId: stage_id, amount, closeDate: close_date = null } = event.data
      return { stage_id, status: 'open', amount, sets_close_date: true, close_date }
    }
    case 'DealMoved':
    case 'DealReopened':
      return { stage_id: event.data.stageId, status: 'open' }
    case 'DealAmountChanged':
      return { amount: event.data.amount }
    case 'DealCloseDateChanged':
      return { sets_close_date: true, close_date: event.data.closeDate }
    case 'DealWon':
      return { stage_id: event.data.stageId, status: 'won', closed_on: event.data.closedOn }
    case 'DealLost':
      return { stage_id: event.data.stageId, status: 'lost', closed_on: event.data.closedOn }
  }
}
