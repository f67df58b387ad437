import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { Id } from '#src/kernel/ids.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { StageEntryRow } from '#projections/deal-stage-entries.ts'

export const dealKey = { view: 'deals', key: 'deal_id' } as const
export const DealId = z.object({ dealId: Id })
export const HistoryFilters = z.strictObject({})

/** An entry with the stage's present name and until when the deal stayed; null where it still is. */
export const StayRow = StageEntryRow.extend({
  stage_name: z.string().nullable(),
  left_at: z.string().nullable(),
  duration_s: z.int(),
})

const stays = `
  select entry.*, stage.name as stage_name,
    extract(epoch from coalesce(left_at, greatest(now(), entered_at)) - entered_at)::bigint as duration_s
  from (
    select *, lead(entered_at) over (order by revision) as left_at
    from read_models.deal_stage_entries
    where tenant = $1 and deal_id = $2
  ) entry
  left join lateral (
    select s ->> 'name' as name
    from read_models.deals d
    join read_models.pipelines p on p.tenant = d.tenant and p.pipeline_id = d.pipeline_id
    cross join jsonb_array_elements(p.stages) s
    where d.tenant = $1 and d.deal_id = $2 and s ->> 'stageId' = entry.stage_id
  ) stage on true
  where ($3::integer is null or revision > $3)
  order by revision
  limit $4`

export function staysOf({ params, after, limit }: Question<typeof HistoryFilters, typeof DealId>): Statement {
  return { text: stays, values: [params.dealId, after?.[0] ?? null, limit] }
}
