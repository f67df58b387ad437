import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import type { Statement } from '#src/postgres/reader.ts'

export const PeriodLockFilters = z.strictObject({})

const newest = `
  select * from read_models.period_locks
  where tenant = $1 and ($2::date is null or locked_until < $2)
  order by locked_until desc
  limit $3`

export function periodLocksWith({
  after,
  limit,
}: Question<typeof PeriodLockFilters, z.ZodObject>): Statement {
  return { text: newest, values: [after?.[0] ?? null, limit] }
}
