import { z } from 'zod'
import { percentage } from '#src/kernel/money.ts'
import { stagesIn } from '#projections/deal-shares.ts'
import { dealsIn, type Stages } from '#read-models/deal-changes/figures.ts'
import type { Sum } from '#read-models/deal-changes/sums.ts'

const Percentage = z.string().nullable()

const Reached = z.object({
  stageId: z.string(),
  deals: z.int().meta({ description: 'How many of the cohort entered that stage afterwards' }),
  percentage: Percentage,
})

/** The deals that entered a stage for the first time in the period, and what became of them. */
export const Cohort = z
  .object({
    entered: z.int(),
    advanced: z.int().meta({ description: 'Went on to a later stage, or were won' }),
    won: z.int().meta({ description: 'Were won afterwards' }),
    lost: z.int().meta({ description: 'Are lost in the end' }),
    advancedPercentage: Percentage,
    wonPercentage: Percentage,
    reached: z.array(Reached).meta({
      description: 'The conversion from this stage to each other one, in the order of the pipeline',
    }),
  })
  .meta({ description: 'Of the deals that entered the stage for the first time in the period' })

/** Stages have the places that the pipeline gives them at that moment; one of lost deals is no later one, nor has it a cohort. */
export function shownCohort(
  stage: Stages[number],
  stages: Stages,
  sums: readonly Sum[],
): z.output<typeof Cohort> {
  const entered = stage.outcome === 'lost' ? [] : sums
  const count = dealsIn(entered)
  const through = (ids: ReadonlySet<string>): number =>
    dealsIn(entered.filter(({ later_stages }) => stagesIn(later_stages).some((id) => ids.has(id))))
  const won = idsOf(stages.filter(({ outcome }) => outcome === 'won'))
  const later = idsOf(stages.slice(stages.indexOf(stage) + 1).filter(({ outcome }) => outcome !== 'lost'))
  const advanced = through(new Set([...later, ...won]))
  const winnings = through(won)
  return {
    ...{ entered: count, advanced, won: winnings },
    lost: dealsIn(entered.filter(({ status }) => status === 'lost' || status === 'won and lost')),
    advancedPercentage: percentage(advanced, count),
    wonPercentage: percentage(winnings, count),
    reached: stages
      .filter((other) => other !== stage)
      .map(({ stageId }) => {
        const deals = through(new Set([stageId]))
        return { stageId, deals, percentage: percentage(deals, count) }
      }),
  }
}

function idsOf(stages: Stages): Set<string> {
  return new Set(stages.map(({ stageId }) => stageId))
}
