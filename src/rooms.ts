import { apiKey, type ApiKey } from '#commands/api-keys/key.ts'
import { areas } from '#commands/index.ts'
import { settings, type TenantState } from '#commands/tenants/events.ts'
import { queryRoutes, readModels, runs } from '#read-models/index.ts'
import { openTenants } from '#read-models/tenant-settings/queries.ts'
import type { Rooms } from '#src/cli/runtime.ts'

/** What the business gives to the foundations: the one place that names every room. */
export const rooms: Rooms = {
  areas,
  readModels,
  queryRoutes,
  tenancy: {
    aggregate: settings,
    timeZone: (state) => (state as TenantState)?.timeZone,
    lockedUntil: (state) => (state as TenantState)?.lockedUntil,
  },
  runs,
  tenants: openTenants,
  apiKeys: { aggregate: apiKey, holderOf: (state) => holderOf(state as ApiKey) },
  imports: {
    parties: 'register-party',
    budgets: 'open-budget',
    expenses: 'record-expense',
    movements: 'record-movement',
  },
}

function holderOf(key: ApiKey) {
  if (key.status !== 'active') return undefined
  const { keyId, roles, secretHash } = key.issue
  return { subject: `api-key:${keyId}`, roles, secretHash }
}
