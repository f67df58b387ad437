import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import type { Routes } from '#src/http/routes.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { PeriodLockRow } from '#projections/period-locks.ts'
import { PeriodLockFilters, periodLocksWith } from '#read-models/period-locks/queries.ts'

export const periodLockRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/period-locks', {
    summary: 'Until when the books were locked, by whom and when, the latest lock first',
    tags: ['Tenants'],
    may: ['finance', 'auditor'],
    reads: ['period-locks'],
    params: z.strictObject({}),
    filters: PeriodLockFilters,
    sorts: { newest: { key: z.tuple([DateKey]), of: (row) => [row.locked_until] } },
    row: PeriodLockRow,
    item: PeriodLock,
    show: shown,
    select: periodLocksWith,
  })
}

const PeriodLock = z.object({
  until: z.string(),
  previous: z.string().nullable(),
  lockedBy: z.object({ subject: z.string(), role: z.string() }),
  lockedAt: z.string(),
  position: z.string(),
})

function shown(row: z.output<typeof PeriodLockRow>): z.output<typeof PeriodLock> {
  return {
    until: row.locked_until,
    previous: row.previous,
    lockedBy: { subject: row.locked_by, role: row.role },
    lockedAt: row.locked_at,
    position: row.position,
  }
}
