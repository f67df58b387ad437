import { z } from 'zod'
import { tenantFacts } from '#commands/tenants/events.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { insert, projection } from '#src/kernel/projection.ts'

export const PeriodLockRow = z.object({
  locked_until: CivilDate,
  previous: CivilDate.nullable(),
  locked_by: z.string(),
  role: z.string(),
  locked_at: z.string(),
  position: z.string(),
})

/** Who has locked a tenant's books, until which day and when, one row for each lock. */
export const periodLocks = projection(tenantFacts)({
  name: 'period-locks',
  version: 1,
  row: PeriodLockRow,
  key: ['locked_until'],
  appendOnly: true,
  on: {
    BooksLocked: ({ data, actor, recordedAt, position }) =>
      insert({
        locked_until: data.until,
        previous: data.previous,
        locked_by: actor.subject,
        role: actor.role,
        locked_at: recordedAt,
        position,
      }),
  },
})
