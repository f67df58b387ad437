import { expect, test } from 'vitest'
import { settings as settingsFold, type TenantEvent } from '#commands/tenants/events.ts'
import { lockBooks } from '#commands/tenants/lock-books.ts'
import { tenant } from '#commands/tenants/tenant.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { opened, settings } from '#tests/commands/tenants/facts.ts'
import { fold, specification, today } from '#tests/support/specification.ts'

const given = specification(tenant)
const february = CivilDate.parse('2025-02-28')
const lockedUntil = (until: CivilDate, previous: CivilDate | null = null): TenantEvent => ({
  type: 'BooksLocked',
  data: { until, previous },
})

test('X-18 locks the books until a day, and says until when they were locked before', () => {
  const january = CivilDate.parse('2025-01-31')
  given(opened).when(lockBooks, { until: february }).thenFacts(lockedUntil(february))
  given(opened, lockedUntil(january))
    .when(lockBooks, { until: february })
    .thenFacts(lockedUntil(february, january))
})

test('locks yesterday, but neither today nor a day to come: what names no day counts today', () => {
  given(opened)
    .when(lockBooks, { until: '2025-03-21' })
    .thenFacts(lockedUntil(CivilDate.parse('2025-03-21')))
  given(opened).when(lockBooks, { until: today }).thenRefused('DATE_ORDER', { until: today, today })
  given(opened).when(lockBooks, { until: '2025-03-23' }).thenRefused('DATE_ORDER')
})

test('does nothing when the books are locked until that very day', () => {
  given(opened)
    .when(lockBooks, { until: february })
    .thenTwiceIsOnce((...all) => given(...all).when(lockBooks, { until: february }))
})

test('X-18 goes one way: no day that is locked is opened again', () => {
  given(opened, lockedUntil(february))
    .when(lockBooks, { until: '2025-02-27' })
    .thenRefused('STATE_CONFLICT', { lockedUntil: february })
})

test('refuses for a tenant that was never opened', () => {
  given().when(lockBooks, { until: february }).thenRefused('TENANT_UNKNOWN')
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], lockBooks.may)).toBe(false)
  expect(mayDo(['admin'], lockBooks.may)).toBe(true)
})

test('other areas see the lock beside the settings, and a change of settings keeps it', () => {
  const changed = { type: 'TenantSettingsChanged', data: { changes: { requireReference: true } } } as const
  expect(fold(settingsFold, [opened, lockedUntil(february), changed])).toEqual({
    ...settings,
    requireReference: true,
    lockedUntil: february,
  })
})
