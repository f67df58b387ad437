import { z } from 'zod'
import type { Statement } from '#src/postgres/reader.ts'
import { type Share, sharesAdded, together } from '#projections/deal-shares.ts'
import { DealChangeRow } from '#projections/deal-changes.ts'
import { afterChange, begun, type Standing } from '#projections/deal-standing.ts'
import { DealRow } from '#projections/deals.ts'
import type { Known } from '#read-models/deal-changes/queries.ts'

const FactRow = DealChangeRow.omit({ deal_id: true, position: true }).extend({
  currency: DealRow.shape.currency,
})

const facts = `
  with touched as (
    select distinct deal_id from read_models.deal_changes
    where tenant = $1 and recorded_at between $4::timestamptz and $5::timestamptz and place <= $3::bigint
  )
  select c.revision, d.currency, c.recorded_at, c.effective_on, c.stage_id, c.status, c.closed_on, c.amount,
    c.sets_close_date, c.close_date
  from touched
  join read_models.deals d on d.tenant = $1 and d.deal_id = touched.deal_id and d.pipeline_id = $2
  join read_models.deal_changes c on c.tenant = $1 and c.deal_id = touched.deal_id and c.place <= $3::bigint
  order by c.deal_id, c.revision`

/** All facts of the deals that the day part has brought something of up to the position; none when none has just begun. */
export function factsSince({ pipelineId, position, deals }: Known): Statement {
  const { since = null, at = null } = deals.begun ?? {}
  return { text: facts, values: [pipelineId, position, since, at] }
}

/**
 * What those of the day part add to the sums of the parts before: by the same rules by which those were added up.
 * The facts come deal by deal, each from its first one on.
 */
export function sharesSince({ pipelineId, deals }: Known, rows: readonly unknown[]): Share[] {
  const since = deals.begun?.since ?? ''
  let deal: Standing | undefined
  const shares = z
    .array(FactRow)
    .parse(rows)
    .flatMap((fact) => {
      const before = fact.revision === 0 ? undefined : deal
      const after =
        before === undefined
          ? begun({ pipeline_id: pipelineId, currency: fact.currency }, fact)
          : afterChange(before, fact)
      deal = after
      return fact.recorded_at < since ? [] : sharesAdded(before, after, fact)
    })
  return together(shares)
}
