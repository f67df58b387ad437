import { formatMoney } from '#src/kernel/money.ts'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import type { Sum } from '#read-models/deal-changes/sums.ts'

export type Stages = PipelineVersion['stages']

/** A quotient of whole numbers, rounded half up. */
function divided(whole: bigint, by: bigint): bigint {
  return (2n * whole + by) / (2n * by)
}

export function dealsIn(sums: readonly Sum[]): number {
  return sums.reduce((all, { deals }) => all + deals, 0)
}

export function amountOf(sums: readonly Sum[]): bigint {
  return sums.reduce((all, { amount }) => all + amount, 0n)
}

export function durationOf(sums: readonly Sum[]): bigint {
  return sums.reduce((all, { duration }) => all + duration, 0n)
}

/** What deals come to in one currency, as they are and by how likely they are won; rounded once. */
export function valueOf(sums: readonly Sum[], stages: Stages, currency: string) {
  const own = sums.filter((sum) => sum.currency === currency)
  const probabilities = new Map(stages.map(({ stageId, probability }) => [stageId, BigInt(probability)]))
  const weighted = own.reduce((all, one) => all + one.amount * (probabilities.get(one.stage_id) ?? 0n), 0n)
  return {
    currency,
    count: dealsIn(own),
    amount: formatMoney(amountOf(own), currency),
    weighted: formatMoney(divided(weighted, 100n), currency),
  }
}

export function currenciesOf(sums: readonly { readonly currency: string }[]): string[] {
  return [...new Set(sums.map(({ currency }) => currency))].sort()
}

const msPerDay = 86_400_000n

/** How many days it took on average, with one decimal; null of none. */
export function averageDays(sums: readonly Sum[]): string | null {
  const stays = BigInt(dealsIn(sums))
  if (stays === 0n) return null
  const tenths = divided(10n * durationOf(sums), stays * msPerDay)
  return `${tenths / 10n}.${tenths % 10n}`
}

/**
 * How much a day is won at the present pace: open deals × average won × win rate / days to win. Worked out as one
 * quotient, so that nothing is rounded on the way; nothing can be said while nothing was won, or all on its first day.
 */
export function velocityOf(
  open: number,
  { won, lost }: { readonly won: readonly Sum[]; readonly lost: readonly Sum[] },
  currency: string,
): string | null {
  const days = durationOf(won)
  if (dealsIn(won) === 0 || days === 0n) return null
  const value = BigInt(open) * amountOf(won) * BigInt(dealsIn(won))
  return formatMoney(divided(value, BigInt(dealsIn(won) + dealsIn(lost)) * days), currency)
}
