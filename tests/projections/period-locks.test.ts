import { expect, test } from 'vitest'
import type { TenantEvent } from '#commands/tenants/events.ts'
import { periodLocks } from '#projections/period-locks.ts'
import { tenantSettings } from '#projections/tenant-settings.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { opened } from '#tests/commands/tenants/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const [january, february] = [CivilDate.parse('2025-01-31'), CivilDate.parse('2025-02-28')]
const first: TenantEvent = { type: 'BooksLocked', data: { until: january, previous: null } }
const second: TenantEvent = { type: 'BooksLocked', data: { until: february, previous: january } }
const log = logOf(
  ['acme', opened],
  ['acme', first, { by: 'ada', role: 'admin' }],
  ['acme', second, { by: 'bineta', role: 'admin' }],
)

test('every lock of the books is a row that says until when, who and when', () => {
  expect(rowsOf(periodLocks, log)).toEqual([
    {
      ...{ locked_until: january, previous: null, locked_by: 'ada', role: 'admin' },
      ...{ locked_at: '2025-03-22T10:00:01.000Z', position: '2' },
    },
    {
      ...{ locked_until: february, previous: january, locked_by: 'bineta', role: 'admin' },
      ...{ locked_at: '2025-03-22T10:00:02.000Z', position: '3' },
    },
  ])
})

test('the settings of a tenant say until when its books are locked, and move on to the revision of the lock', () => {
  expect(rowsOf(tenantSettings, log.slice(0, 1))).toMatchObject([{ locked_until: null, revision: 0 }])
  expect(rowsOf(tenantSettings, log)).toMatchObject([{ locked_until: february, revision: 2 }])
})
