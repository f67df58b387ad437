import { z } from 'zod'
import { type Became, type Change, following, merge } from '#src/kernel/projection.ts'
import type { LeadCaptureRow } from '#projections/lead-captures.ts'
import { placeOf, slotOf, withAt } from '#projections/day-parts.ts'

/** How far leads came: all that were captured, those that led to a deal of a pipeline, and to one that was won. */
export const Reached = z.enum(['captured', 'deal', 'won'])
export type Reached = z.infer<typeof Reached>

/**
 * How many leads that were captured in one month of the books were known, by facts of one month of recording, to have
 * come so far: in all, and by slots as the sums of deals are.
 */
export const LeadSumRow = z.object({
  /** Empty for what was captured, whatever it leads to. */
  pipeline_id: z.string(),
  on_month: z.string(),
  recorded_month: z.string(),
  reached: Reached,
  leads: z.int(),
  slots: z.array(z.int()),
  leads_by_slot: z.array(z.int()),
})
export type LeadSumRow = z.infer<typeof LeadSumRow>

/** The leads that came so far, by the day on which they were captured. */
export const leadSums = following<LeadCaptureRow>()({
  name: 'lead-sums',
  row: LeadSumRow,
  key: ['pipeline_id', 'on_month', 'recorded_month', 'reached'],
  of: ({ event, before, after }: Became<LeadCaptureRow>): Change<LeadSumRow>[] =>
    leadsAdded(before, after).map((share) => {
      const { pipeline_id, on, reached } = share
      const months = { on_month: on.slice(0, 7), recorded_month: event.recordedAt.slice(0, 7) }
      const key = { pipeline_id, ...months, reached }
      return merge(Object.values(key), (row) =>
        withLead(row ?? { ...key, leads: 0, slots: [], leads_by_slot: [] }, slotOf(event.recordedAt, on)),
      )
    }),
})

interface LeadShare {
  readonly pipeline_id: string
  readonly on: string
  readonly reached: Reached
}

/** What a fact adds: no lead ever goes back behind what it has reached. */
export function leadsAdded(
  before: LeadCaptureRow | undefined,
  after: LeadCaptureRow | undefined,
): LeadShare[] {
  const known = new Set(sharesOf(before).map(textOf))
  return sharesOf(after).filter((share) => !known.has(textOf(share)))
}

function sharesOf(lead: LeadCaptureRow | undefined): LeadShare[] {
  const on = lead?.effective_on
  if (lead === undefined || on === null || on === undefined) return []
  return [
    { pipeline_id: '', on, reached: 'captured' },
    ...lead.deals.flatMap(({ pipeline: pipeline_id, won }): LeadShare[] => [
      { pipeline_id, on, reached: 'deal' },
      ...(won === null ? [] : [{ pipeline_id, on, reached: 'won' } as const]),
    ]),
  ]
}

function textOf({ pipeline_id, reached }: LeadShare): string {
  return `${reached} ${pipeline_id}`
}

function withLead(row: LeadSumRow, slot: number): LeadSumRow {
  const place = placeOf(row.slots, slot)
  return {
    ...row,
    leads: row.leads + 1,
    slots: place === row.slots.length ? [...row.slots, slot] : row.slots,
    leads_by_slot: withAt(row.leads_by_slot, place, (row.leads_by_slot[place] ?? 0) + 1),
  }
}
