import { z } from 'zod'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import { currenciesOf, valueOf } from '#read-models/deal-changes/figures.ts'
import { MonthSum } from '#read-models/deal-changes/queries.ts'

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
  rows: readonly unknown[],
): z.output<typeof Forecast> {
  const byMonth = Map.groupBy(z.array(MonthSum).parse(rows), ({ month }) => month)
  const months = [...byMonth].flatMap(([month, sums]) =>
    currenciesOf(sums).map((currency) => {
      const open = valueOf(
        sums.filter(({ status }) => status === 'open'),
        stages,
        currency,
      )
      const won = valueOf(
        sums.filter(({ status }) => status === 'won'),
        stages,
        currency,
      )
      return { month, ...open, wonCount: won.count, wonAmount: won.amount }
    }),
  )
  return { id: pipelineId, name, months }
}
