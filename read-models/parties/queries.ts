import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { Id } from '#src/kernel/ids.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { likePatterns } from '#src/postgres/like.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { PartyRow } from '#projections/parties.ts'

export const partyKey = { view: 'parties', key: 'party_id' } as const
export const PartyId = z.object({ partyId: Id })

export const PartyFilters = z.strictObject({
  q: text(100).optional().meta({
    description: 'Words in the name, e-mail address, telephone number or number; accents do not matter',
  }),
  role: PartyRow.shape.roles.element.optional(),
  status: PartyRow.shape.status.optional(),
  legacyId: LegacyId.optional(),
})

const wanted = `
  select * from read_models.parties
  where tenant = $1
    and ($2::text[] is null or search like all ($2))
    and ($3::text is null or $3 = any (roles))
    and ($4::text is null or status = $4)
    and ($5::text is null or legacy_id = $5)`

const newest = `${wanted}
    and ($6::timestamptz is null or (created_at, party_id) < ($6, $7::text))
  order by created_at desc, party_id desc
  limit $8`

const byName = `${wanted}
    and ($6::text is null or (sort_name, party_id) > ($6, $7::text))
  order by sort_name, party_id
  limit $8`

export function partiesLike(question: Question<typeof PartyFilters, z.ZodObject>): Statement {
  const { filters, sort, after, limit } = question
  const { q, role, status, legacyId } = filters
  const narrowed = [q && likePatterns(q), role, status, legacyId]
  return {
    text: sort === 'name' ? byName : newest,
    values: [...narrowed, after?.[0], after?.[1], limit].map((value) => value ?? null),
  }
}
