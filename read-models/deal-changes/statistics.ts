import { z } from 'zod'
import { formatMoney, percentage } from '#src/kernel/money.ts'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import { Cohort, shownCohort } from '#read-models/deal-changes/cohorts.ts'
import {
  amountOf,
  averageDays,
  currenciesOf,
  dealsIn,
  durationOf,
  type Stages,
  valueOf,
  velocityOf,
} from '#read-models/deal-changes/figures.ts'
import type { Leads } from '#read-models/deal-changes/leads.ts'
import type { Period } from '#read-models/deal-changes/queries.ts'
import type { Sum } from '#read-models/deal-changes/sums.ts'

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
  cohort: Cohort,
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

interface Added {
  readonly period: Period
  readonly standing: readonly Sum[]
  readonly flows: readonly Sum[]
  readonly leads: Leads
}

export function shownStatistics(
  pipelineId: string,
  { name, stages }: PipelineVersion,
  { period, standing, flows, leads }: Added,
): z.output<typeof Statistics> {
  const isOpen = new Set(stages.filter(({ outcome }) => outcome === 'open').map(({ stageId }) => stageId))
  const open = standing.filter(({ stage_id: stageId }) => isOpen.has(stageId))
  const values = currenciesOf(open).map((currency) => valueOf(open, stages, currency))
  const openOf = (currency: string): number => values.find((one) => one.currency === currency)?.count ?? 0
  const closed = flows.filter(({ kind }) => kind === 'closed')
  const won = dealsIn(closed.filter(({ status }) => status === 'won'))
  return {
    ...{ id: pipelineId, name, from: period.from, to: period.to },
    stages: stages.map((stage) => shownStage(stage, { stages, standing, flows })),
    open: values,
    leads: shownLeads(leads),
    winRate: percentage(won, dealsIn(closed)),
    closed: currenciesOf(closed).map((currency) => shownClosed(currency, closed, openOf(currency))),
  }
}

interface OfStages extends Pick<Added, 'standing' | 'flows'> {
  readonly stages: Stages
}

function shownStage(stage: Stages[number], { stages, standing, flows }: OfStages): z.output<typeof Stage> {
  const { stageId, name, probability, outcome } = stage
  const own = standing.filter(({ stage_id: id }) => id === stageId)
  const passed = flows.filter(({ stage_id: id }) => id === stageId)
  const stays = passed.filter(({ kind }) => kind === 'stay')
  const cohort = passed.filter(({ kind }) => kind === 'cohort')
  return {
    ...{ id: stageId, name, probability: String(probability) },
    ...{ won: outcome === 'won', lost: outcome === 'lost' },
    count: dealsIn(own),
    totals: currenciesOf(own).map((currency) => valueOf(own, stages, currency)),
    cohort: shownCohort(stage, stages, cohort),
    stays: dealsIn(stays),
    averageDays: averageDays(stays),
  }
}

function shownLeads({ captured, deal: withDeal, won }: Leads) {
  return {
    ...{ captured, withDeal, won },
    withDealPercentage: percentage(withDeal, captured),
    wonPercentage: percentage(won, captured),
  }
}

function shownClosed(currency: string, closed: readonly Sum[], open: number) {
  const own = closed.filter((sum) => sum.currency === currency)
  const won = own.filter(({ status }) => status === 'won')
  const lost = own.filter(({ status }) => status === 'lost')
  const wins = dealsIn(won)
  return {
    ...{ currency, won: wins, lost: dealsIn(lost) },
    wonAmount: formatMoney(amountOf(won), currency),
    winRate: percentage(wins, dealsIn(own)),
    averageDaysToWin: wins === 0 ? null : (Number(durationOf(won)) / wins).toFixed(1),
    velocity: velocityOf(open, { won, lost }, currency),
  }
}
