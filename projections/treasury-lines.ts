import { z } from 'zod'
import { accountFacts } from '#commands/accounts/events.ts'
import { treasuryFacts } from '#commands/treasury/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor, zero } from '#src/kernel/money.ts'
import { type Change, insert, projection } from '#src/kernel/projection.ts'

export const TreasuryLineKind = z.enum(['opened', 'settlement', 'reversal', 'closed'])

export const TreasuryLineRow = z.object({
  treasury_account_id: z.string(),
  position: z.string(),
  /** Several of one fact: a reversal moves each settlement of a movement back. */
  line: z.int(),
  kind: TreasuryLineKind,
  revision: z.int(),
  recorded_at: z.string(),
  effective_on: z.string(),
  currency: Currency.nullable(),
  /** By how much there is more of it, negative when money goes out. */
  amount: Minor,
  party_id: z.string().nullable(),
  movement_id: z.string().nullable(),
  settlement_id: z.string().nullable(),
  payment_method: z.string().nullable(),
  reason: z.string().nullable(),
  actor: z.string(),
  role: z.string(),
})
export type TreasuryLineRow = z.infer<typeof TreasuryLineRow>

/** Everything that has moved on a treasury account, so that its balance at any time is a sum. */
export const treasuryLines = projection(
  treasuryFacts,
  accountFacts,
)({
  name: 'treasury-lines',
  version: 1,
  row: TreasuryLineRow,
  key: ['treasury_account_id', 'position', 'line'],
  appendOnly: true,
  on: {
    TreasuryAccountOpened: (event) => {
      const { treasuryAccountId, currency, openingBalance: amount } = event.data
      return line(event, { treasury_account_id: treasuryAccountId, kind: 'opened', currency, amount })
    },
    TreasuryAccountClosed: (event) => {
      const { treasuryAccountId, reason } = event.data
      return line(event, { treasury_account_id: treasuryAccountId, kind: 'closed', reason })
    },
    MovementSettled: (event) => {
      const { treasuryAccountId, partyId, movementId, settlementId, currency, paymentMethod } = event.data
      if (treasuryAccountId === undefined) return []
      return line(event, {
        ...{ treasury_account_id: treasuryAccountId, kind: 'settlement', currency },
        ...{ party_id: partyId, movement_id: movementId, settlement_id: settlementId },
        ...{ payment_method: paymentMethod, amount: cashOf(event.data) },
      })
    },
    MovementReversed: (event) => {
      const { partyId, movementId, currency, reason, cash } = event.data
      return cash.map(({ treasuryAccountId, settlementId, amount }, index) =>
        line(event, {
          ...{ treasury_account_id: treasuryAccountId, line: index, kind: 'reversal', currency },
          ...{ party_id: partyId, movement_id: movementId, settlement_id: settlementId },
          ...{ reason, amount },
        }),
      )
    },
  },
})

/** What a settlement brings into a treasury account: a collection (a credit to the party) comes in, a debt paid goes out. */
export function cashOf({ side, amount }: { side: 'debit' | 'credit'; amount: Minor }): Minor {
  return (side === 'credit' ? amount : -amount) as Minor
}

type Told = Partial<TreasuryLineRow> & Pick<TreasuryLineRow, 'treasury_account_id' | 'kind'>

function line(event: RecordedEvent, told: Told): Change<TreasuryLineRow> {
  return insert({
    position: event.position,
    line: 0,
    revision: event.revision,
    recorded_at: event.recordedAt,
    effective_on: event.effectiveOn,
    currency: null,
    amount: zero,
    party_id: null,
    movement_id: null,
    settlement_id: null,
    payment_method: null,
    reason: null,
    actor: event.actor.subject,
    role: event.actor.role,
    ...told,
  })
}
