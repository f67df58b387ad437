import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { Id } from '#src/kernel/ids.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { likePatterns } from '#src/postgres/like.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { LeadRow } from '#projections/leads.ts'

export const leadKey = { view: 'leads', key: 'lead_id' } as const
export const LeadId = z.object({ leadId: Id })

export const LeadFilters = z.strictObject({
  q: text(100).optional().meta({ description: 'Words in the name, e-mail address or telephone number' }),
  status: LeadRow.shape.status.optional(),
  partyId: Id.optional(),
  source: text(100).optional(),
  ownerId: text(100).optional(),
  legacyId: LegacyId.optional(),
})

const wanted = `
  select * from read_models.leads
  where tenant = $1
    and ($2::text[] is null or search like all ($2))
    and ($3::text is null or status = $3)
    and ($4::text is null or party_id = $4)
    and ($5::text is null or source = $5)
    and ($6::text is null or owner_id = $6)
    and ($7::text is null or legacy_id = $7)`

const latest = (column: 'created_at' | 'updated_at') => `${wanted}
    and ($8::timestamptz is null or (${column}, lead_id) < ($8, $9::text))
  order by ${column} desc, lead_id desc
  limit $10`
const newest = latest('created_at')
const updated = latest('updated_at')

export function leadsWith(question: Question<typeof LeadFilters, z.ZodObject>): Statement {
  const { filters, sort, after, limit } = question
  const { q, status, partyId, source, ownerId, legacyId } = filters
  const narrowed = [q && likePatterns(q), status, partyId, source, ownerId, legacyId]
  return {
    text: sort === 'updated' ? updated : newest,
    values: [...narrowed, after?.[0], after?.[1], limit].map((value) => value ?? null),
  }
}
