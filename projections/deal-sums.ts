import { z } from 'zod'
import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { type Became, type Change, following, merge } from '#src/kernel/projection.ts'
import { dealChangeOf } from '#projections/deal-changes.ts'
import { type Share, sharesAdded, SumKind, together } from '#projections/deal-shares.ts'
import type { Standing } from '#projections/deal-standing.ts'
import { placeOf, slotOf, withAt } from '#projections/day-parts.ts'

/** A sum that may be beyond the safe integers. */
const Whole = z.string().regex(/^-?\d+$/)

/**
 * What facts that were recorded in one month add to one cell, for the days of one month in the books. Whatever was
 * known at a moment is the sum of the months before and of the day parts of its month; so is what counts in a period.
 */
export const DealSumRow = z.object({
  pipeline_id: z.string(),
  kind: SumKind,
  /** The month in the books; empty where the kind has no days in them. */
  on_month: z.string(),
  /** The month in which the facts were recorded, in UTC. */
  recorded_month: z.string(),
  stage_id: z.string(),
  status: z.string(),
  currency: z.string(),
  month: z.string(),
  later_stages: z.string(),
  decimals: z.int(),
  deals: z.int(),
  amount: Whole,
  duration: Whole,
  /** The same by parts of days of recording and days in the books, as `slotOf` writes them. */
  slots: z.array(z.int()),
  deals_by_slot: z.array(z.int()),
  /** null where the kind has no amounts, or no durations. */
  amounts_by_slot: z.array(Whole).nullable(),
  durations_by_slot: z.array(Whole).nullable(),
})
export type DealSumRow = z.infer<typeof DealSumRow>

/** The sums of the deals of each pipeline, as they are and as they were at the beginning of any part of a day. */
export const dealSums = following<Standing>()({
  name: 'deal-sums',
  row: DealSumRow,
  key: [
    ...(['pipeline_id', 'kind', 'on_month', 'recorded_month', 'stage_id', 'status', 'currency'] as const),
    ...(['month', 'later_stages'] as const),
  ],
  of: sumsAfter,
})

function sumsAfter({ event, before, after }: Became<Standing>): Change<DealSumRow>[] {
  if (after === undefined || !isDealEvent(event)) return []
  const change = dealChangeOf(event)
  return together(sharesAdded(before, after, change)).map((share) => {
    const key = keyOf(after.pipeline_id, share, change.recorded_at)
    return merge(Object.values(key), (row) =>
      withShare(row ?? { ...key, ...nothingIn(share) }, share, change),
    )
  })
}

function isDealEvent(event: RecordedEvent): event is RecordedEvent<DealEvent> {
  return event.type in dealFacts.types
}

/** The key columns, in their order. */
function keyOf(pipeline_id: string, share: Share, recordedAt: string) {
  const { kind, on, stage_id, status, currency, month, later_stages } = share
  const months = { on_month: on.slice(0, 7), recorded_month: recordedAt.slice(0, 7) }
  return { pipeline_id, kind, ...months, stage_id, status, currency, month, later_stages }
}

function nothingIn({ kind, currency }: Share) {
  return {
    decimals: currency === '' ? 0 : decimalsOf(currency),
    ...{ deals: 0, amount: '0', duration: '0' },
    ...{ slots: [], deals_by_slot: [] },
    amounts_by_slot: kind === 'standing' || kind === 'closed' ? [] : null,
    durations_by_slot: kind === 'closed' || kind === 'stay' ? [] : null,
  }
}

function withShare(
  row: DealSumRow,
  { on, deals, amount, duration }: Share,
  { recorded_at }: { recorded_at: string },
): DealSumRow {
  const slot = slotOf(recorded_at, on)
  const place = placeOf(row.slots, slot)
  return {
    ...row,
    deals: row.deals + deals,
    amount: plus(row.amount, amount),
    duration: plus(row.duration, duration),
    slots: place === row.slots.length ? [...row.slots, slot] : row.slots,
    deals_by_slot: withAt(row.deals_by_slot, place, (row.deals_by_slot[place] ?? 0) + deals),
    amounts_by_slot: addedAt(row.amounts_by_slot, place, amount),
    durations_by_slot: addedAt(row.durations_by_slot, place, duration),
  }
}

function plus(sum: string, more: bigint): string {
  return more === 0n ? sum : String(BigInt(sum) + more)
}

function addedAt(sums: string[] | null, place: number, more: bigint): string[] | null {
  return sums && withAt(sums, place, plus(sums[place] ?? '0', more))
}
