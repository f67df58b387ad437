import { z } from 'zod'
import type { Statement } from '#src/postgres/reader.ts'
import { type Share, sharesAdded, together } from '#projections/deal-shares.ts'
import { DealChangeRow } from '#projections/deal-changes.ts'
import { afterChange, begun, type Standing } from '#projections/deal-standing.ts'
import { DealRow } from '#projections/deals.ts'
import type { Known } from '#read-models/deal-changes/queries.ts'

const FactRow = DealChangeRow.omit({ revision: true, position: true }).extend({
  currency: DealRow.shape.currency,
})
type FactRow = z.output<typeof FactRow>

const facts = `
  with touched as (
    select distinct deal_id from read_models.deal_changes
    where tenant = $1 and recorded_at between $4::timestamptz and $5::timestamptz and place <= $3::bigint
  )
  select c.deal_id, d.currency, c.recorded_at, c.effective_on, c.stage_id, c.status, c.closed_on, c.amount,
    c.sets_close_date, c.close_date
  from touched
  join read_models.deals d on d.tenant = $1 and d.deal_id = touched.deal_id and d.pipeline_id = $2
  join read_models.deal_changes c on c.tenant = $1 and c.deal_id = touched.deal_id and c.place <= $3::bigint
  order by c.deal_id, c.revision`

/** The facts of all deals that the day has brought something of up to the position; none when no day has just begun. */
export function factsOfDay({ pipelineId, position, deals: { begun: today } }: Known): Statement {
  return { text: facts, values: [pipelineId, position, today?.day ?? null, today?.at ?? null] }
}

/** What these facts add to the sums of the evening before: by the same rules by which those were added up. */
export function sharesOfDay({ pipelineId, deals }: Known, rows: readonly unknown[]): Share[] {
  const byDeal = Map.groupBy(z.array(FactRow).parse(rows), ({ deal_id: dealId }) => dealId)
  const day = deals.begun?.day ?? ''
  return together([...byDeal.values()].flatMap((facts) => sharesSince(day, pipelineId, facts)))
}

function sharesSince(day: string, pipeline_id: string, facts: readonly FactRow[]): Share[] {
  let deal: Standing | undefined
  return facts.flatMap((fact) => {
    const before = deal
    deal = before === undefined ? begun({ pipeline_id, ...fact }, fact) : afterChange(before, fact)
    return fact.recorded_at < day ? [] : sharesAdded(before, deal, fact)
  })
}
