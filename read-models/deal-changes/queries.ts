import { z } from 'zod'
import type { Position } from '#src/kernel/event.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { PipelineVersion } from '#projections/pipeline-versions.ts'

/** A pipeline as it was known up to a position; null is as it stands. */
export interface Known {
  readonly pipelineId: string
  readonly position: Position | null
  /** When the last fact of any deal up to that position was recorded. */
  readonly at: string | null
}

export const AboutRow = z.object({
  /** null while the pipeline was not there yet. */
  version: PipelineVersion.nullable(),
  time_zone: z.string().nullable(),
  at: z.string().nullable(),
})

/** What a pipeline was then, the tenant's time zone, and when the last fact of any deal by then was recorded. */
export const aboutPipeline = (pipelineId: string, position: Position | null): Statement => ({
  text: `
    select s.time_zone, (
        select one from jsonb_array_elements(v.versions) with ordinality as all_versions (one, place)
        where $3::numeric is null or (one ->> 'position')::numeric <= $3::numeric
        order by place desc
        limit 1
      ) as version, (
        select recorded_at from read_models.deal_changes
        where tenant = $1 and position <= $3::numeric
        order by position desc
        limit 1
      ) as at
    from read_models.pipeline_versions v
    left join read_models.tenant_settings s on s.tenant = $1
    where v.tenant = $1 and v.pipeline_id = $2`,
  values: [pipelineId, position],
})

/** The last thing of some kind that the facts of a deal had said by then. */
function last(columns: string, which: string): string {
  return `lateral (
      select ${columns} from read_models.deal_changes c
      where c.tenant = $1 and c.deal_id = d.deal_id and c.position <= $3::numeric and ${which}
      order by c.revision desc
      limit 1
    )`
}

/**
 * The deals of a pipeline as they were known. Most have not changed since, and are read as they stand: recorded_at
 * never decreases along the log, so that what was last touched before the last fact known has no later ones.
 */
const standing = `
  select d.deal_id, d.stage_id, d.status, d.amount, d.currency, d.decimals, d.close_date, d.closed_on, d.created_at
  from read_models.deals d
  where d.tenant = $1 and d.pipeline_id = $2 and ($3::numeric is null or d.updated_at < $4::timestamptz)
  union all
  select d.deal_id, entered.stage_id, entered.status, worth.amount, d.currency, d.decimals, expected.close_date,
    case when entered.status <> 'open' then entered.effective_on end, d.created_at
  from read_models.deals d
  cross join ${last('c.stage_id, c.status, c.effective_on', 'c.stage_id is not null')} entered
  cross join ${last('c.amount', 'c.amount is not null')} worth
  cross join ${last('c.close_date', 'c.sets_close_date')} expected
  where d.tenant = $1 and d.pipeline_id = $2 and $3::numeric is not null
    and d.updated_at >= $4::timestamptz and d.created_at <= $4::timestamptz`

const knownAs = ({ pipelineId, position, at }: Known): unknown[] => [pipelineId, position, at]

/** Sums are whole minor units as text: they are exact however many deals there are. */
export const StageSum = z.object({
  stage_id: z.string(),
  currency: z.string(),
  deals: z.int(),
  amount: z.string(),
})

export const sumsByStage = (known: Known): Statement => ({
  text: `
    select stage_id, currency, count(*)::integer as deals, sum(amount)::text as amount
    from (${standing}) standing
    group by stage_id, currency
    order by stage_id, currency`,
  values: knownAs(known),
})

export const MonthSum = z.object({
  month: z.string().nullable(),
  stage_id: z.string(),
  status: z.enum(['open', 'won']),
  currency: z.string(),
  deals: z.int(),
  amount: z.string(),
})

/** Open deals by the month they are expected to be won in, won ones by the month in which they were. */
export const sumsByMonth = (known: Known): Statement => ({
  text: `
    select to_char(case when status = 'won' then closed_on else close_date end, 'YYYY-MM') as month,
      stage_id, status, currency, count(*)::integer as deals, sum(amount)::text as amount
    from (${standing}) standing
    where status <> 'lost'
    group by 1, stage_id, status, currency
    order by 1 nulls last, currency, stage_id`,
  values: knownAs(known),
})

/** Days in the books, both included. */
export interface Period {
  readonly from: string
  readonly to: string
}

export const ClosedSum = z.object({
  currency: z.string(),
  won: z.int(),
  lost: z.int(),
  amount: z.string(),
  /** Of the won ones, from the day they were opened to the day they were won. */
  days: z.int(),
})

/** What was won and lost in a period, of what was known to be closed. */
export const closedIn = (known: Known, { from, to }: Period, timeZone: string): Statement => ({
  text: `
    select currency,
      count(*) filter (where status = 'won')::integer as won,
      count(*) filter (where status = 'lost')::integer as lost,
      coalesce(sum(amount) filter (where status = 'won'), 0)::text as amount,
      coalesce(sum(greatest(closed_on - (created_at at time zone $7)::date, 0)) filter (where status = 'won'), 0)::integer
        as days
    from (${standing}) standing
    where closed_on between $5::date and $6::date
    group by currency
    order by currency`,
  values: [...knownAs(known), from, to, timeZone],
})
