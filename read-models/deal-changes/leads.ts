import { z } from 'zod'
import type { Statement } from '#src/postgres/reader.ts'
import { LeadCaptureRow } from '#projections/lead-captures.ts'
import { leadsAdded, Reached } from '#projections/lead-sums.ts'
import { counting, slotCounts, edges, monthsOf, wholly } from '#read-models/deal-changes/months.ts'
import type { Known, Period } from '#read-models/deal-changes/queries.ts'

const own = `c.tenant = $1 and c.pipeline_id in ('', $2) and ${counting}`

const sums = `
  select c.reached, sum(c.leads)::integer as leads
  from read_models.lead_sums c
  where ${own} and ${wholly}
  group by c.reached
  union all
  select c.reached, sum(part.leads)::integer as leads
  from read_models.lead_sums c
  cross join ${edges}
  cross join lateral (
    select sum(d.leads) as leads
    from (select unnest(c.slots) as slot, unnest(c.leads_by_slot) as leads) d
    where ${slotCounts}
  ) part
  where ${own} and not (${wholly}) and part.leads is not null
  group by c.reached`

/** Of the leads captured in a period, how many there were, led to a deal of the pipeline, and to one that was won. */
export function leadsIn({ pipelineId, leads: { through } }: Known, period: Period): Statement {
  return { text: sums, values: [pipelineId, ...monthsOf(through, period)] }
}

const sinceThen = `
  with touched as (
    select lead_id from read_models.lead_captures
    where tenant = $1 and recorded_at between $4::timestamptz and $5::timestamptz and place <= $3::bigint
    union
    select d.lead_id
    from read_models.deal_changes c
    join read_models.deals d on d.tenant = $1 and d.deal_id = c.deal_id and d.pipeline_id = $2
    where c.tenant = $1 and c.recorded_at between $4::timestamptz and $5::timestamptz and c.place <= $3::bigint
      and d.lead_id is not null
  )
  select l.lead_id, l.position, l.recorded_at, l.effective_on, l.deals
  from touched
  join read_models.lead_captures l on l.tenant = $1 and l.lead_id = touched.lead_id`

/** The leads that the day part has brought something of up to the position; none when none has just begun. */
export function leadsSince({ pipelineId, position, leads: { begun } }: Known): Statement {
  return { text: sinceThen, values: [pipelineId, position, begun?.since ?? null, begun?.at ?? null] }
}

const LeadSum = z.object({ reached: Reached, leads: z.int() })

export type Leads = Readonly<Record<Reached, number>>

/** Sums of the day parts before, with what was added since by leads that this one has brought something of. */
export function leadsAs(
  { pipelineId, position, leads: { begun } }: Known,
  period: Period,
  { rows, since }: { rows: readonly unknown[]; since: readonly unknown[] },
): Leads {
  const leads = { captured: 0, deal: 0, won: 0 }
  for (const { reached, leads: more } of z.array(LeadSum).parse(rows)) leads[reached] += more
  for (const lead of z.array(LeadCaptureRow).parse(since)) {
    const before = asOf(lead, ({ at }) => at < (begun?.since ?? ''))
    const after = asOf(lead, (known) => BigInt(known.position) <= BigInt(position ?? 0))
    for (const { pipeline_id, on, reached } of leadsAdded(before, after)) {
      const counts = pipeline_id === '' || pipeline_id === pipelineId
      if (counts && period.from <= on && on <= period.to) leads[reached] += 1
    }
  }
  return leads
}

interface Place {
  readonly position: string
  readonly at: string
}

/** A lead by what of it was known. */
function asOf(lead: LeadCaptureRow, isKnown: (place: Place) => boolean): LeadCaptureRow {
  const { position, recorded_at: at, effective_on } = lead
  const captured = position !== null && at !== null && isKnown({ position, at })
  return {
    ...lead,
    effective_on: captured ? effective_on : null,
    deals: lead.deals
      .filter(({ opened }) => isKnown(opened))
      .map((deal) => ({ ...deal, won: deal.won !== null && isKnown(deal.won) ? deal.won : null })),
  }
}
