import type { z } from 'zod'
import { formatMoney } from '#src/kernel/money.ts'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import type { ClosedSum, StageSum } from '#read-models/deal-changes/queries.ts'

export type Stages = PipelineVersion['stages']
type Sum = Pick<z.output<typeof StageSum>, 'stage_id' | 'currency' | 'deals' | 'amount'>

/** A quotient of whole minor units, rounded half up. */
function divided(minor: bigint, by: bigint): bigint {
  return (2n * minor + by) / (2n * by)
}

/** What deals come to in one currency, as they are and by how likely they are won; rounded once. */
export function valueOf(sums: readonly Sum[], stages: Stages, currency: string) {
  const own = sums.filter((sum) => sum.currency === currency)
  const probabilities = new Map(stages.map(({ stageId, probability }) => [stageId, BigInt(probability)]))
  const amount = own.reduce((all, one) => all + BigInt(one.amount), 0n)
  const weighted = own.reduce(
    (all, one) => all + BigInt(one.amount) * (probabilities.get(one.stage_id) ?? 0n),
    0n,
  )
  return {
    currency,
    count: own.reduce((all, { deals }) => all + deals, 0),
    amount: formatMoney(amount, currency),
    weighted: formatMoney(divided(weighted, 100n), currency),
  }
}

export function currenciesOf(sums: readonly { readonly currency: string }[]): string[] {
  return [...new Set(sums.map(({ currency }) => currency))].sort()
}

/**
 * How much a day is won at the present pace: open deals × average won × win rate / days to win. Worked out as one
 * quotient, so that nothing is rounded on the way; nothing can be said while nothing was won, or all on its first day.
 */
export function velocityOf(open: number, closed: z.output<typeof ClosedSum> | undefined): string | null {
  if (closed === undefined || closed.won === 0 || closed.days === 0) return null
  const won = BigInt(open) * BigInt(closed.amount) * BigInt(closed.won)
  return formatMoney(divided(won, BigInt(closed.won + closed.lost) * BigInt(closed.days)), closed.currency)
}
