import { type TreasuryEvent, treasuryFacts } from '#commands/treasury/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'

/** A till, a bank account or a mobile wallet: where settlements come in and go out. */
export type TreasuryAccount =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'closed'
      readonly opening: Extract<TreasuryEvent, { type: 'TreasuryAccountOpened' }>['data']
    }

export const treasuryAccount = aggregate({
  noun: 'treasury',
  facts: treasuryFacts,
  initial: { status: 'unknown' },
  evolve(state: TreasuryAccount, { type, data }): TreasuryAccount {
    switch (type) {
      case 'TreasuryAccountOpened':
        return { status: 'open', opening: data }
      case 'TreasuryAccountClosed':
        return state.status === 'unknown' ? state : { ...state, status: 'closed' }
    }
  },
})
