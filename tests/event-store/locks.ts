import { settings, type TenantState } from '#commands/tenants/events.ts'
import type { LockFold } from '#src/event-store/lock-check.ts'

/** Until when a tenant's books are locked, as the product tells it. */
export const locks: LockFold = {
  aggregate: settings,
  lockedUntil: (state) => (state as TenantState)?.lockedUntil,
}
