import { z } from 'zod'
import type { Known, Period } from '#read-models/deal-changes/queries.ts'
import type { Statement } from '#src/postgres/reader.ts'

const values = ({ pipelineId, position }: Known, { from, to }: Period): unknown[] => [
  pipelineId,
  position,
  from,
  to,
]

/** Entries into stages of the pipeline in the period, as they were known. */
const entries = `
  select c.deal_id, c.revision, c.stage_id, c.recorded_at
  from read_models.deal_changes c
  join read_models.deals d on d.tenant = $1 and d.deal_id = c.deal_id and d.pipeline_id = $2
  where c.tenant = $1 and c.stage_id is not null and c.effective_on between $4::date and $5::date
    and ($3::numeric is null or c.position <= $3::numeric)`

export const CohortRow = z.object({
  stage_id: z.string(),
  entered: z.int(),
  advanced: z.int(),
  won: z.int(),
  lost: z.int(),
})

/**
 * Of the deals that entered a stage for the first time in the period, how many went on to a later stage, and how
 * many were won or lost in the end. `$6` has each stage's place; a stage of lost deals is no later one.
 */
const cohorts = `
  with place as (
    select one ->> 'stageId' as stage_id, (one ->> 'place')::integer as place from jsonb_array_elements($6::jsonb) one
  )
  select entry.stage_id, count(*)::integer as entered,
    count(*) filter (where later.advanced)::integer as advanced,
    count(*) filter (where later.won)::integer as won,
    count(*) filter (where later.status = 'lost')::integer as lost
  from (${entries}) entry
  join place own using (stage_id)
  cross join lateral (
    select bool_or(place.place > own.place or x.status = 'won') as advanced, bool_or(x.status = 'won') as won,
      (array_agg(x.status order by x.revision desc))[1] as status
    from read_models.deal_changes x
    left join place using (stage_id)
    where x.tenant = $1 and x.deal_id = entry.deal_id and x.revision > entry.revision and x.stage_id is not null
      and ($3::numeric is null or x.position <= $3::numeric)
  ) later
  where not exists (
    select from read_models.deal_changes x
    where x.tenant = $1 and x.deal_id = entry.deal_id and x.revision < entry.revision
      and x.stage_id = entry.stage_id
  )
  group by entry.stage_id`

/** The place of each stage among those that lead on: a stage of lost deals is none of them. */
export function cohortsOf(
  known: Known,
  period: Period,
  places: readonly { stageId: string; place: number }[],
): Statement {
  return { text: cohorts, values: [...values(known, period), JSON.stringify(places)] }
}

export const StayRow = z.object({ stage_id: z.string(), stays: z.int(), days: z.string() })

/** How long deals that left a stage in the period had been in it. */
export const staysIn = (known: Known, period: Period): Statement => ({
  text: `
    select before.stage_id, count(*)::integer as stays,
      round(avg(extract(epoch from entry.recorded_at - before.recorded_at)) / 86400, 1)::text as days
    from (${entries}) entry
    cross join lateral (
      select x.stage_id, x.recorded_at from read_models.deal_changes x
      where x.tenant = $1 and x.deal_id = entry.deal_id and x.revision < entry.revision and x.stage_id is not null
      order by x.revision desc
      limit 1
    ) before
    group by before.stage_id`,
  values: values(known, period),
})

export const LeadsRow = z.object({ leads: z.int(), with_deal: z.int(), won: z.int() })

/** Of the leads captured in the period, how many led to a deal of the pipeline, and how many of those were won. */
export const leadsIn = (known: Known, period: Period): Statement => ({
  text: `
    select count(*)::integer as leads, count(*) filter (where deal.has_deal)::integer as with_deal,
      count(*) filter (where deal.won)::integer as won
    from read_models.lead_captures l
    left join lateral (
      select true as has_deal, bool_or(c.status = 'won') as won
      from read_models.deals d
      join read_models.deal_changes c on c.tenant = $1 and c.deal_id = d.deal_id
      where d.tenant = $1 and d.lead_id = l.lead_id and d.pipeline_id = $2
        and ($3::numeric is null or c.position <= $3::numeric)
      having count(*) > 0
    ) deal on true
    where l.tenant = $1 and l.effective_on between $4::date and $5::date
      and ($3::numeric is null or l.position <= $3::numeric)`,
  values: values(known, period),
})
