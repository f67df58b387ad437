import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { AsOf, KnownAt } from '#src/http/time-axes.ts'
import type { Position } from '#src/kernel/event.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency } from '#src/kernel/money.ts'
import { LegacyId } from '#src/kernel/texts.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { BudgetUtilisationRow, healthOf } from '#projections/budget-utilisation.ts'

export const budgetKey = {
  view: 'budget_utilisation',
  key: 'budget_id',
  beside: { view: 'tenant_settings', column: 'time_zone' },
} as const
export const settingsKey = { view: 'tenant_settings', key: 'slug' } as const
export const BudgetId = z.object({ budgetId: Id })
export const TimeAxes = z.strictObject({ asOf: AsOf.optional(), knownAt: KnownAt.optional() })

export const BudgetFilters = z.strictObject({
  partyId: Id.optional(),
  status: BudgetUtilisationRow.shape.status.optional(),
  currency: Currency.optional(),
  health: BudgetUtilisationRow.shape.health.optional(),
  legacyId: LegacyId.optional(),
})

/** A budget with the time zone of its tenant, in which its days begin. */
export const ZonedBudgetRow = BudgetUtilisationRow.extend({ time_zone: z.string().nullable() })

const wanted = `
  select b.*, s.time_zone
  from read_models.budget_utilisation b
  left join read_models.tenant_settings s on s.tenant = b.tenant
  where b.tenant = $1
    and ($2::text is null or b.party_id = $2)
    and ($3::text is null or b.status = $3)
    and ($4::text is null or b.currency = $4)
    and ($5::text is null or b.health = $5)
    and ($6::text is null or b.legacy_id = $6)`

const newest = `${wanted}
    and ($7::timestamptz is null or (b.created_at, b.budget_id) < ($7, $8::text))
  order by b.created_at desc, b.budget_id desc
  limit $9`

const byName = `${wanted}
    and ($7::text is null or (b.sort_name, b.budget_id) > ($7, $8::text))
  order by b.sort_name, b.budget_id
  limit $9`

export function budgetsWith(question: Question<typeof BudgetFilters, z.ZodObject>): Statement {
  const { filters, sort, after, limit } = question
  const { partyId, status, currency, health, legacyId } = filters
  const narrowed = [partyId, status, currency, health, legacyId]
  return {
    text: sort === 'name' ? byName : newest,
    values: [...narrowed, after?.[0], after?.[1], limit].map((value) => value ?? null),
  }
}

/** What counted in the books up to a day, as it was known up to a position; null means without a limit. */
export interface Moment {
  readonly asOf: string | null
  readonly position: Position | null
}

/** A budget at a moment: what it was opened with, and the sums of the facts that count. No row when it was not known. */
export function budgetAt(budgetId: string, { asOf, position }: Moment): Statement {
  return { text: atMoment, values: [budgetId, asOf, position] }
}

const atMoment = `
  select b.budget_id, b.party_id, b.name, b.sort_name, b.currency, b.decimals, b.start_date, b.end_date,
    b.description, b.over_budget_policy, b.legacy_id, b.created_at, figures.*, standing.status
  from read_models.budget_utilisation b
  cross join (
    select sum(amount)::bigint as amount, sum(pending)::bigint as pending, sum(spent)::bigint as spent,
      max(recorded_at) as updated_at, max(revision) as revision
    from read_models.budget_history
    where tenant = $1 and budget_id = $2
      and ($3::date is null or effective_on <= $3)
      and ($4::numeric is null or position <= $4)
    having bool_or(type = 'BudgetOpened')
  ) figures
  cross join (
    select status
    from read_models.budget_history
    where tenant = $1 and budget_id = $2 and status is not null
      and ($3::date is null or effective_on <= $3)
      and ($4::numeric is null or position <= $4)
    order by case when $3::date is null then null else effective_on end desc, revision desc
    limit 1
  ) standing
  where b.tenant = $1 and b.budget_id = $2`

const MomentRow = BudgetUtilisationRow.omit({ health: true })

/** The row of a budget at a moment as if it stood in the table. */
export function momentRow(found: unknown): BudgetUtilisationRow {
  const row = MomentRow.parse(found)
  return { ...row, health: healthOf(row.amount, row.pending + row.spent) }
}
