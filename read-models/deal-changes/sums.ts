import { z } from 'zod'
import type { Statement } from '#src/postgres/reader.ts'
import { type Share, SumKind, together } from '#projections/deal-shares.ts'
import { counting, slotCounts, edges, monthsOf, wholly } from '#read-models/deal-changes/months.ts'
import type { Known, Period } from '#read-models/deal-changes/queries.ts'

const Total = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt)

const SumRow = z.object({
  kind: SumKind,
  stage_id: z.string(),
  status: z.enum(['', 'open', 'won', 'lost', 'won and lost']),
  currency: z.string(),
  month: z.string(),
  later_stages: z.string(),
  deals: z.int(),
  amount: Total,
  duration: Total,
})

/** What is added up together, whatever its day. */
export type Sum = z.output<typeof SumRow>

const columns = 'c.kind, c.stage_id, c.status, c.currency, c.month, c.later_stages'
const own = `c.tenant = $1 and c.pipeline_id = $2 and c.kind = any ($9) and ${counting}`

/** Whole months by their totals; those at the edges by their slots, each row by itself first: slots are many. */
const sums = `
  select ${columns}, sum(c.deals)::integer as deals, sum(c.amount)::text as amount, sum(c.duration)::text as duration
  from read_models.deal_sums c
  where ${own} and ${wholly}
  group by ${columns}
  union all
  select ${columns}, sum(part.deals)::integer as deals, coalesce(sum(part.amount), 0)::text as amount,
    coalesce(sum(part.duration), 0)::text as duration
  from read_models.deal_sums c
  cross join ${edges}
  cross join lateral (
    select sum(d.deals) as deals, sum(d.amount::numeric) as amount, sum(d.duration::numeric) as duration
    from (
      select unnest(c.slots) as slot, unnest(c.deals_by_slot) as deals, unnest(c.amounts_by_slot) as amount,
        unnest(c.durations_by_slot) as duration
    ) d
    where ${slotCounts}
  ) part
  where ${own} and not (${wholly}) and part.deals is not null
  group by ${columns}`

const flowing: readonly SumKind[] = ['closed', 'cohort', 'stay']

/** What stood in the stages of a pipeline at the end of the last part of a day that counts wholly. */
export function standingAt({ pipelineId, deals: { through } }: Known): Statement {
  return { text: sums, values: [pipelineId, ...monthsOf(through), ['standing']] }
}

/** What was known by then to have happened in a period. */
export function flowsIn({ pipelineId, deals: { through } }: Known, period: Period): Statement {
  return { text: sums, values: [pipelineId, ...monthsOf(through, period), flowing] }
}

/** Rows with what was added since, which counts for a period when its kind has days in the books. */
export function sumsOf(rows: readonly unknown[], since: readonly Share[], period?: Period): Sum[] {
  const counts = ({ kind, on }: Share): boolean =>
    period === undefined ? kind === 'standing' : kind !== 'standing' && period.from <= on && on <= period.to
  return together(
    [...z.array(SumRow).parse(rows), ...since.filter(counts)].map((sum) => ({ ...sum, on: '' })),
  )
}
