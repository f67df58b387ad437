import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { AsOf, KnownAt, PositionText } from '#src/http/time-axes.ts'
import { Id } from '#src/kernel/ids.ts'
import { Minor } from '#src/kernel/money.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { BudgetHistoryRow } from '#projections/budget-history.ts'

export const budgetKey = { view: 'budget_utilisation', key: 'budget_id' } as const
export const BudgetId = z.object({ budgetId: Id })
export const HistoryFilters = z.strictObject({ asOf: AsOf.optional(), knownAt: KnownAt.optional() })

/** A fact with the figures that it led to. */
export const RunningRow = BudgetHistoryRow.extend({
  currency: z.string(),
  total_amount: Minor,
  total_pending: Minor,
  total_spent: Minor,
})

/**
 * A page of a budget's facts. What stands before the page is summed up once; within it the figures run. `before`
 * says which facts come earlier than where the page begins, `order` in which order they count.
 */
function historyText(before: string, order: string): string {
  return `
  with facts as not materialized (
    select * from read_models.budget_history
    where tenant = $1 and budget_id = $2
      and ($3::date is null or effective_on <= $3)
      and ($4::numeric is null or position <= $4)
      and ($5::timestamptz is null or recorded_at <= $5)
  ),
  opening as (
    select coalesce(sum(amount), 0) as amount, coalesce(sum(pending), 0) as pending, coalesce(sum(spent), 0) as spent
    from facts
    where $7::integer is not null and ${before}
  ),
  page as (
    select * from facts
    where $7::integer is null or not ${before}
    order by ${order}
    limit $8
  )
  select page.*, budget.currency,
    (opening.amount + sum(page.amount) over running)::bigint as total_amount,
    (opening.pending + sum(page.pending) over running)::bigint as total_pending,
    (opening.spent + sum(page.spent) over running)::bigint as total_spent
  from page
  cross join opening
  cross join (select currency from read_models.budget_utilisation where tenant = $1 and budget_id = $2) budget
  window running as (order by ${order} rows unbounded preceding)
  order by ${order}`
}

const asRecorded = historyText('($6::date is not null and revision <= $7)', 'revision')
const asEffective = historyText('(effective_on, revision) <= ($6::date, $7)', 'effective_on, revision')

/** In the order of recording; with `asOf` in the order in which the facts count in the books. */
export function historyOf(question: Question<typeof HistoryFilters, typeof BudgetId>): Statement {
  const { params, filters, after, limit } = question
  const { asOf, knownAt } = filters
  return {
    text: asOf === undefined ? asRecorded : asEffective,
    values: [
      params.budgetId,
      asOf ?? null,
      ...knownUpTo(knownAt),
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ],
  }
}

/** The position or the instant that `knownAt` names. Along the log recorded_at never decreases, so either will do. */
function knownUpTo(knownAt: string | undefined): [position: string | null, instant: string | null] {
  if (knownAt === undefined) return [null, null]
  if (PositionText.safeParse(knownAt).success) return [knownAt, null]
  const instant = new Date(knownAt).toISOString()
  return [null, instant < beginning ? beginning : instant]
}

/** The first instant of the first year that PostgreSQL reads as it is written here. */
const beginning = '0001-01-01T00:00:00.000Z'
