import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { likePatterns } from '#src/postgres/like.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { DealRow } from '#projections/deals.ts'

export const dealKey = { view: 'deals', key: 'deal_id' } as const
export const DealId = z.object({ dealId: Id })

export const DealFilters = z.strictObject({
  q: text(100).optional().meta({ description: 'Words in the title' }),
  status: DealRow.shape.status.optional(),
  partyId: Id.optional(),
  leadId: Id.optional(),
  pipelineId: Id.optional(),
  stageId: Id.optional(),
  ownerId: text(100).optional(),
  closeFrom: CivilDate.optional().meta({ description: 'The first day it is expected to be won' }),
  closeTo: CivilDate.optional().meta({ description: 'The last day it is expected to be won' }),
  legacyId: LegacyId.optional(),
})

const wanted = `
  select * from read_models.deals
  where tenant = $1
    and ($2::text[] is null or search like all ($2))
    and ($3::text is null or status = $3)
    and ($4::text is null or party_id = $4)
    and ($5::text is null or lead_id = $5)
    and ($6::text is null or pipeline_id = $6)
    and ($7::text is null or stage_id = $7)
    and ($8::text is null or owner_id = $8)
    and ($9::date is null or close_date >= $9)
    and ($10::date is null or close_date <= $10)
    and ($11::text is null or legacy_id = $11)`

const latest = (column: 'created_at' | 'updated_at') => `${wanted}
    and ($12::timestamptz is null or (${column}, deal_id) < ($12, $13::text))
  order by ${column} desc, deal_id desc
  limit $14`

const statements: Readonly<Record<string, string>> = {
  newest: latest('created_at'),
  updated: latest('updated_at'),
  closeDate: `${wanted}
    and close_date is not null
    and ($12::date is null or (close_date, deal_id) > ($12, $13::text))
  order by close_date, deal_id
  limit $14`,
}

export function dealsWith(question: Question<typeof DealFilters, z.ZodObject>): Statement {
  const { filters, sort, after, limit } = question
  const { q, status, partyId, leadId, pipelineId, stageId } = filters
  const { ownerId, closeFrom, closeTo, legacyId } = filters
  const narrowed = [q && likePatterns(q), status, partyId, leadId, pipelineId, stageId]
  const further = [ownerId, closeFrom, closeTo, legacyId]
  return {
    text: statements[sort] ?? latest('created_at'),
    values: [...narrowed, ...further, after?.[0], after?.[1], limit].map((value) => value ?? null),
  }
}
