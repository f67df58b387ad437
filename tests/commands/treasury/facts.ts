import type { TreasuryEvent } from '#commands/treasury/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { newId } from '#tests/support/specification.ts'

type FactOf<T extends TreasuryEvent['type']> = Extract<TreasuryEvent, { type: T }>

/** A till with 50.00 EUR since 1 March, unless told otherwise. */
export function opened(
  over: Partial<FactOf<'TreasuryAccountOpened'>['data']> = {},
): FactOf<'TreasuryAccountOpened'> {
  const openedOn = over.openedOn ?? ('2025-03-01' as CivilDate)
  const kind = 'cash' as const
  const till = { treasuryAccountId: newId, name: 'Till', kind, currency: 'EUR' as Currency }
  const data = { ...till, openingBalance: 50_00 as Minor, openedOn, ...over }
  return { type: 'TreasuryAccountOpened', data, effectiveOn: openedOn }
}

export const closed: FactOf<'TreasuryAccountClosed'> = {
  type: 'TreasuryAccountClosed',
  data: { treasuryAccountId: newId, reason: 'the shop moves' },
}
