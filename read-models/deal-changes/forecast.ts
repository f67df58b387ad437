import { z } from 'zod'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import { currenciesOf, valueOf } from '#read-models/deal-changes/figures.ts'
import type { Sum } from '#read-models/deal-changes/sums.ts'

const Month = z.object({
  /** null for deals that nobody knows the day of. */
  month: z.string().nullable(),
  currency: z.string(),
  /** Open deals that are expected to be won in it. */
  count: z.int(),
  amount: z.string(),
  weighted: z.string(),
  /** What was won in it so far. */
  wonCount: z.int(),
  wonAmount: z.string(),
})

/** What a pipeline is expected to bring, month by month, and what it has brought. */
export const Forecast = z.object({ id: z.string(), name: z.string(), months: z.array(Month) })

export function shownForecast(
  pipelineId: string,
  { name, stages }: PipelineVersion,
  standing: readonly Sum[],
): z.output<typeof Forecast> {
  const byMonth = Map.groupBy(
    standing.filter(({ status }) => status !== 'lost'),
    ({ month }) => month,
  )
  const months = [...byMonth.keys()].sort(knownFirst).flatMap((month) => {
    const sums = byMonth.get(month) ?? []
    return currenciesOf(sums).map((currency) => {
      const open = valueOf(withStatus(sums, 'open'), stages, currency)
      const won = valueOf(withStatus(sums, 'won'), stages, currency)
      return { month: month === '' ? null : month, ...open, wonCount: won.count, wonAmount: won.amount }
    })
  })
  return { id: pipelineId, name, months }
}

function withStatus(sums: readonly Sum[], wanted: Sum['status']): Sum[] {
  return sums.filter(({ status }) => status === wanted)
}

/** Months in their order; the deals that nobody knows the month of come last. */
function knownFirst(left: string, right: string): number {
  if (left === '' || right === '') return left === '' ? 1 : -1
  return left < right ? -1 : 1
}
