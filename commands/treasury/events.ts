import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { type DecidedEvent, facts, type FactsOf } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'

/** What holds the money. */
export const TreasuryKind = z.enum(['cash', 'bank', 'mobile_money'])

export const treasuryFacts = facts({
  TreasuryAccountOpened: z.object({
    treasuryAccountId: z.string(),
    name: z.string(),
    kind: TreasuryKind,
    currency: Currency,
    /** What was in it when it was opened here; an overdraft is negative. */
    openingBalance: Minor,
    openedOn: CivilDate,
    legacyId: z.string().optional(),
  }),
  TreasuryAccountClosed: z.object({ treasuryAccountId: z.string(), reason: z.string() }),
})
export type TreasuryEvent = FactsOf<typeof treasuryFacts>

type Standing =
  | { readonly status: 'unknown' }
  | { readonly status: 'open' | 'closed'; readonly currency: Currency; readonly openedOn: CivilDate }

/** What other areas may know of a treasury account. */
export const treasuryStanding = aggregate({
  noun: 'treasury',
  facts: treasuryFacts,
  initial: { status: 'unknown' },
  evolve: standing,
})

function standing(state: Standing, { type, data }: DecidedEvent<TreasuryEvent>): Standing {
  switch (type) {
    case 'TreasuryAccountOpened':
      return { status: 'open', currency: data.currency, openedOn: data.openedOn }
    case 'TreasuryAccountClosed':
      return state.status === 'unknown' ? state : { ...state, status: 'closed' }
  }
}
