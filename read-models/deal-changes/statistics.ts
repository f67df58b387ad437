import { z } from 'zod'
import { formatMoney, percentage } from '#src/kernel/money.ts'
import type { Statement } from '#src/postgres/reader.ts'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import {
  CohortRow,
  cohortsOf,
  leadsIn,
  LeadsRow,
  StayRow,
  staysIn,
} from '#read-models/deal-changes/cohorts.ts'
import { currenciesOf, type Stages, valueOf, velocityOf } from '#read-models/deal-changes/figures.ts'
import {
  closedIn,
  ClosedSum,
  type Known,
  type Period,
  StageSum,
  sumsByStage,
} from '#read-models/deal-changes/queries.ts'

const Value = z.object({ currency: z.string(), count: z.int(), amount: z.string(), weighted: z.string() })
const Percentage = z.string().nullable()

const Stage = z.object({
  id: z.string(),
  name: z.string(),
  probability: z.string(),
  won: z.boolean(),
  lost: z.boolean(),
  count: z.int(),
  totals: z.array(Value),
  /** Of the deals that entered it first in the period. */
  cohort: z.object({
    entered: z.int(),
    advanced: z.int(),
    won: z.int(),
    lost: z.int(),
    advancedPercentage: Percentage,
    wonPercentage: Percentage,
  }),
  /** Of the stays that ended in the period. */
  stays: z.int(),
  averageDays: z.string().nullable(),
})

/** A pipeline in figures, as it was known at a moment. */
export const Statistics = z.object({
  id: z.string(),
  name: z.string(),
  from: z.string(),
  to: z.string(),
  stages: z.array(Stage),
  /** What the open deals come to. */
  open: z.array(Value),
  leads: z.object({
    captured: z.int(),
    withDeal: z.int(),
    won: z.int(),
    withDealPercentage: Percentage,
    wonPercentage: Percentage,
  }),
  winRate: Percentage,
  closed: z.array(
    z.object({
      currency: z.string(),
      won: z.int(),
      lost: z.int(),
      wonAmount: z.string(),
      winRate: Percentage,
      averageDaysToWin: z.string().nullable(),
      /** What is won a day at this pace. */
      velocity: z.string().nullable(),
    }),
  ),
})

interface Asked {
  readonly known: Known
  readonly period: Period
  readonly timeZone: string
}

export function statementsOf({ stages }: PipelineVersion, { known, period, timeZone }: Asked): Statement[] {
  const places = stages.flatMap(({ stageId, outcome }, place) =>
    outcome === 'lost' ? [] : [{ stageId, place }],
  )
  return [
    sumsByStage(known),
    closedIn(known, period, timeZone),
    cohortsOf(known, period, places),
    staysIn(known, period),
    leadsIn(known, period),
  ]
}

export function shownStatistics(
  { name, stages }: PipelineVersion,
  { known, period }: Asked,
  rows: readonly (readonly unknown[])[],
): z.output<typeof Statistics> {
  const [sumRows, closedRows, cohortRows, stayRows, leadRows] = rows
  const sums = z.array(StageSum).parse(sumRows)
  const closed = z.array(ClosedSum).parse(closedRows)
  const cohorts = z.array(CohortRow).parse(cohortRows)
  const stays = z.array(StayRow).parse(stayRows)
  const isOpen = new Set(stages.filter(({ outcome }) => outcome === 'open').map(({ stageId }) => stageId))
  const open = sums.filter(({ stage_id: stageId }) => isOpen.has(stageId))
  const values = currenciesOf(open).map((currency) => valueOf(open, stages, currency))
  const openOf = (currency: string): number => values.find((one) => one.currency === currency)?.count ?? 0
  const won = closed.reduce((all, one) => all + one.won, 0)
  const lost = closed.reduce((all, one) => all + one.lost, 0)
  return {
    ...{ id: known.pipelineId, name, from: period.from, to: period.to },
    stages: stages.map((stage) => shownStage(stage, { stages, sums, cohorts, stays })),
    open: values,
    leads: shownLeads(z.array(LeadsRow).parse(leadRows)[0]),
    winRate: percentage(won, won + lost),
    closed: closed.map((one) => shownClosed(one, openOf(one.currency))),
  }
}

interface OfStages {
  readonly stages: Stages
  readonly sums: readonly z.output<typeof StageSum>[]
  readonly cohorts: readonly z.output<typeof CohortRow>[]
  readonly stays: readonly z.output<typeof StayRow>[]
}

function shownStage(
  { stageId, name, probability, outcome }: Stages[number],
  { stages, sums, cohorts, stays }: OfStages,
): z.output<typeof Stage> {
  const own = sums.filter(({ stage_id: id }) => id === stageId)
  const cohort = cohorts.find(({ stage_id: id }) => id === stageId)
  const stay = stays.find(({ stage_id: id }) => id === stageId)
  const { entered = 0, advanced = 0, won = 0, lost = 0 } = cohort ?? {}
  return {
    ...{ id: stageId, name, probability: String(probability) },
    ...{ won: outcome === 'won', lost: outcome === 'lost' },
    count: own.reduce((all, { deals }) => all + deals, 0),
    totals: currenciesOf(own).map((currency) => valueOf(own, stages, currency)),
    cohort: {
      ...{ entered, advanced, won, lost },
      advancedPercentage: percentage(advanced, entered),
      wonPercentage: percentage(won, entered),
    },
    stays: stay?.stays ?? 0,
    averageDays: stay?.days ?? null,
  }
}

function shownLeads(row: z.output<typeof LeadsRow> | undefined) {
  const { leads: captured = 0, with_deal: withDeal = 0, won = 0 } = row ?? {}
  return {
    ...{ captured, withDeal, won },
    withDealPercentage: percentage(withDeal, captured),
    wonPercentage: percentage(won, captured),
  }
}

function shownClosed(one: z.output<typeof ClosedSum>, open: number) {
  const { currency, won, lost, amount, days } = one
  return {
    ...{ currency, won, lost },
    wonAmount: formatMoney(BigInt(amount), currency),
    winRate: percentage(won, won + lost),
    averageDaysToWin: won === 0 ? null : (days / won).toFixed(1),
    velocity: velocityOf(open, one),
  }
}
