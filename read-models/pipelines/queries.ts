import { z } from 'zod'
import { defaultLimit } from '#src/http/list-query.ts'
import type { Question } from '#src/http/list.ts'
import { Id } from '#src/kernel/ids.ts'
import type { Statement } from '#src/postgres/reader.ts'

export const pipelineKey = { view: 'pipelines', key: 'pipeline_id' } as const
export const PipelineId = z.object({ pipelineId: Id })
export const PipelineFilters = z.strictObject({})

const byName = `
  select * from read_models.pipelines
  where tenant = $1 and ($2::text is null or (sort_name, pipeline_id) > ($2, $3::text))
  order by sort_name, pipeline_id
  limit $4`

export function pipelinesAfter({ after, limit }: Question<typeof PipelineFilters, z.ZodObject>): Statement {
  return { text: byName, values: [after?.[0] ?? null, after?.[1] ?? null, limit] }
}

export const pipelineOf = (pipelineId: string): Statement => ({
  text: 'select * from read_models.pipelines where tenant = $1 and pipeline_id = $2',
  values: [pipelineId],
})

/** What the deals of a stage come to in one currency, in major units. */
export const TotalRow = z.object({
  stage_id: z.string(),
  currency: z.string(),
  deals: z.int(),
  amount: z.string(),
  weighted: z.string(),
})

// Sums are numeric: they are exact however many deals there are. Weights are whole percent, rounded once.
const totals = `
  select sums.stage_id, currency, deals,
    round(amount * unit, decimals)::text as amount,
    round(amount * unit * (s ->> 'probability')::integer / 100, decimals)::text as weighted
  from (
    select stage_id, currency, decimals, sum(deals)::integer as deals, sum(amount) as amount
    from read_models.deal_sums
    where tenant = $1 and pipeline_id = $2 and kind = 'standing'
    group by stage_id, currency, decimals
    having sum(deals) > 0
  ) sums
  join read_models.pipelines p on p.tenant = $1 and p.pipeline_id = $2
  cross join jsonb_array_elements(p.stages) s
  cross join lateral (select (10::numeric ^ -decimals)) as major (unit)
  where s ->> 'stageId' = sums.stage_id
  order by sums.stage_id, currency`

export const totalsOf = (pipelineId: string): Statement => ({ text: totals, values: [pipelineId] })

export const CardRow = z.object({
  stage_id: z.string(),
  deal_id: z.string(),
  title: z.string(),
  party_id: z.string(),
  party_name: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  close_date: z.string().nullable(),
  owner_id: z.string().nullable(),
  entered_stage_at: z.string(),
  revision: z.int(),
})

const cards = `
  select card.*, party.display_name as party_name
  from read_models.pipelines p
  cross join jsonb_array_elements(p.stages) s
  cross join lateral (
    select stage_id, deal_id, title, party_id, amount, currency, close_date, owner_id, entered_stage_at, revision,
      created_at
    from read_models.deals d
    where d.tenant = $1 and d.pipeline_id = $2 and d.stage_id = s ->> 'stageId'
    order by d.created_at desc, d.deal_id desc
    limit $3
  ) card
  left join read_models.parties party on party.tenant = $1 and party.party_id = card.party_id
  where p.tenant = $1 and p.pipeline_id = $2
  order by card.created_at desc, card.deal_id desc`

/** The newest deals of every stage. */
export const cardsOf = (pipelineId: string, limit: number = defaultLimit): Statement => ({
  text: cards,
  values: [pipelineId, limit],
})
