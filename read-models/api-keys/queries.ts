import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { ApiKeyRow } from '#projections/api-keys.ts'

export const ApiKeyFilters = z.strictObject({ status: ApiKeyRow.shape.status.optional() })

const newest = `
  select * from read_models.api_keys
  where tenant = $1
    and ($2::text is null or status = $2)
    and ($3::timestamptz is null or (created_at, key_id) < ($3, $4::text))
  order by created_at desc, key_id desc
  limit $5`

export function apiKeysWith(question: Question<typeof ApiKeyFilters, z.ZodObject>): Statement {
  const { filters, after, limit } = question
  return { text: newest, values: [filters.status ?? null, after?.[0] ?? null, after?.[1] ?? null, limit] }
}
