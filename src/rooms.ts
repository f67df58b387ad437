import { apiKey, type ApiKey } from '#commands/api-keys/key.ts'
import { areas } from '#commands/index.ts'
import { settings, type TenantState } from '#commands/tenants/events.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import type { LeadEvent } from '#commands/leads/events.ts'
import { queryRoutes, readModels, runs } from '#read-models/index.ts'
import { openTenants } from '#read-models/tenant-settings/queries.ts'
import { activeWebhooks } from '#read-models/webhooks/queries.ts'
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
  webhooks: { active: activeWebhooks, register: 'register-webhook', disable: 'disable-webhook' },
  translations: {
    /** Once per deal: what it is won for again later is no new opportunity (C-22). */
    DealWon: (data) =>
      (data as DataOf<DealEvent, 'DealWon'>).winning === 1 ? 'erp.opportunity.won' : undefined,
    /** The first time only. */
    LeadQualified: (data) =>
      (data as DataOf<LeadEvent, 'LeadQualified'>).first === true ? 'erp.lead.qualified' : undefined,
  },
  imports: {
    parties: 'register-party',
    budgets: 'open-budget',
    expenses: 'record-expense',
    movements: 'record-movement',
  },
}

type DataOf<E extends { type: string; data: unknown }, T extends E['type']> = Extract<E, { type: T }>['data']

function holderOf(key: ApiKey) {
  if (key.status !== 'active') return undefined
  const { keyId, roles, secretHash } = key.issue
  return { subject: `api-key:${keyId}`, roles, secretHash }
}
