import { changed, type Settings, type TenantEvent, tenantFacts } from '#commands/tenants/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

/** A tenant: what it was opened with, what holds now, and the last day its books are locked for. */
export type Tenant =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open'
      readonly opening: Settings
      readonly settings: Settings
      readonly lockedUntil: CivilDate | undefined
    }

export const tenant = aggregate({
  noun: 'tenant',
  facts: tenantFacts,
  initial: { status: 'unknown' },
  evolve,
})

function evolve(state: Tenant, event: DecidedEvent<TenantEvent>): Tenant {
  switch (event.type) {
    case 'TenantOpened':
      return {
        status: 'open',
        opening: event.data.settings,
        settings: event.data.settings,
        lockedUntil: undefined,
      }
    case 'TenantSettingsChanged': {
      if (state.status === 'unknown') return state
      return { ...state, settings: changed(state.settings, event.data.changes) }
    }
    case 'BooksLocked':
      return state.status === 'unknown' ? state : { ...state, lockedUntil: event.data.until }
  }
}
