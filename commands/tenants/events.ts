import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { CivilDate, TimeZone } from '#src/kernel/dates.ts'
import { facts, type FactsOf } from '#src/kernel/event.ts'
import { Currency } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

/** What a tenant decides once for all its books. */
export const Settings = z.strictObject({
  baseCurrency: Currency,
  timeZone: TimeZone,
  /** Whether who recorded something may not approve it (C-53). */
  fourEyes: z.boolean(),
  /** Whether an expense on a budget must name its ticket or lead (C-08). */
  requireReference: z.boolean(),
  /** Days from a receivable's date to its due date. */
  paymentTermDays: z.int().min(0).max(365),
  /** Percent as text, such as "20.00". */
  defaultVatRate: z.string().regex(/^\d{1,2}(\.\d{1,2})?$/, 'must be a percentage such as "20.00"'),
})
export type Settings = z.infer<typeof Settings>

const Changes = Settings.partial()
type Changes = z.infer<typeof Changes>

export const tenantFacts = facts({
  TenantOpened: z.object({ slug: z.string(), settings: Settings }),
  TenantSettingsChanged: z.object({ changes: Changes }),
  /** Nothing comes to count on this day or before any more; one way. */
  BooksLocked: z.object({ until: CivilDate, previous: CivilDate.nullable() }),
})
export type TenantEvent = FactsOf<typeof tenantFacts>

/** What holds for a tenant: its settings, and the last day that its books are locked for. */
export type TenantState = (Settings & { lockedUntil?: CivilDate }) | undefined

/** What other areas may know of the tenant: undefined until it is opened. */
export const settings = aggregate({
  noun: 'tenant',
  facts: tenantFacts,
  initial: undefined as TenantState,
  evolve(state, event): TenantState {
    switch (event.type) {
      case 'TenantOpened':
        return event.data.settings
      case 'TenantSettingsChanged':
        return state && { ...state, ...present(event.data.changes) }
      case 'BooksLocked':
        return state && { ...state, lockedUntil: event.data.until }
    }
  },
})

/** Settings after a change of some of them. */
export function changed(state: Settings, changes: Changes): Settings {
  return { ...state, ...present(changes) }
}
