import { z } from 'zod'
import { Currency, Minor } from '#src/kernel/money.ts'
import type { DealChangeRow } from '#projections/deal-changes.ts'

/**
 * A stage that a deal was in: the day of its first entry, and the how manieth entry of the deal its first and its last
 * one were, from 0. What the deal entered after it is what has a later last entry than its first.
 */
const Visit = z.object({ stage: z.string(), on: z.string(), first: z.int(), last: z.int() })
export type Visit = z.infer<typeof Visit>

/** How a deal stands, as far as pipelines are added up from it. */
export const standingColumns = {
  pipeline_id: z.string(),
  stage_id: z.string(),
  status: z.enum(['open', 'won', 'lost']),
  amount: Minor,
  currency: Currency,
  close_date: z.string().nullable(),
  /** The day in the books on which it was opened. */
  opened_on: z.string(),
  closed_on: z.string().nullable(),
  /** Since when it is in its stage. */
  entered_stage_at: z.string(),
  /** How often it was won. */
  winnings: z.int(),
  /** The stages that it was in, in the order of their first entries. */
  journey: z.array(Visit),
}
const Standing = z.object(standingColumns)
export type Standing = z.infer<typeof Standing>

/** What a fact of a deal says of how it stands. */
export type StandingChange = Pick<
  DealChangeRow,
  | 'recorded_at'
  | 'effective_on'
  | 'stage_id'
  | 'status'
  | 'closed_on'
  | 'amount'
  | 'sets_close_date'
  | 'close_date'
>

/** A deal as its first fact leaves it. */
export function begun(
  { pipeline_id, currency }: Pick<Standing, 'pipeline_id' | 'currency'>,
  change: StandingChange,
): Standing {
  const { stage_id, amount, effective_on, recorded_at } = change
  if (stage_id === null || amount === null) throw new Error('A deal begins in a stage, with an amount')
  return {
    ...{ pipeline_id, stage_id, status: 'open', amount, currency },
    ...{ close_date: change.close_date, opened_on: effective_on, closed_on: null },
    ...{ entered_stage_at: recorded_at, winnings: 0 },
    journey: [{ stage: stage_id, on: effective_on, first: 0, last: 0 }],
  }
}

/** A deal as a further fact leaves it. */
export function afterChange<S extends Standing>(standing: S, change: StandingChange): S {
  return {
    ...standing,
    ...(change.amount !== null && { amount: change.amount }),
    ...(change.sets_close_date && { close_date: change.close_date }),
    ...entered(standing, change),
  }
}

function entered(
  { winnings, journey }: Standing,
  { stage_id, status, closed_on, effective_on, recorded_at }: StandingChange,
): Partial<Standing> {
  if (stage_id === null || status === null) return {}
  return {
    ...{ stage_id, status, closed_on, entered_stage_at: recorded_at },
    winnings: status === 'won' ? winnings + 1 : winnings,
    journey: visited(journey, stage_id, effective_on),
  }
}

function visited(journey: readonly Visit[], stage: string, on: string): Visit[] {
  const entry = 1 + journey.reduce((latest, { last }) => Math.max(latest, last), -1)
  const place = journey.findIndex((visit) => visit.stage === stage)
  const known = journey[place]
  if (known === undefined) return [...journey, { stage, on, first: entry, last: entry }]
  return journey.with(place, { ...known, last: entry })
}
