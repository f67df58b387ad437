import { changed, type Settings, type TenantEvent, tenantFacts } from '#commands/tenants/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

/** A tenant: what it was opened with, and what holds now. */
export type Tenant =
  | { readonly status: 'unknown' }
  | { readonly status: 'open'; readonly opening: Settings; readonly settings: Settings }

export const tenant = aggregate({
  noun: 'tenant',
  facts: tenantFacts,
  initial: { status: 'unknown' },
  evolve,
})

function evolve(state: Tenant, event: DecidedEvent<TenantEvent>): Tenant {
  switch (event.type) {
    case 'TenantOpened':
      return { status: 'open', opening: event.data.settings, settings: event.data.settings }
    case 'TenantSettingsChanged': {
      if (state.status === 'unknown') return state
      return { ...state, settings: changed(state.settings, event.data.changes) }
    }
  }
}
