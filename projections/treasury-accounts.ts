import { z } from 'zod'
import { accountFacts } from '#commands/accounts/events.ts'
import { type TreasuryEvent, treasuryFacts, TreasuryKind } from '#commands/treasury/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { change, type Change, insert, projection } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { sortText } from '#src/kernel/search.ts'
import { cashOf } from '#projections/treasury-lines.ts'

export const TreasuryAccountRow = z.object({
  treasury_account_id: z.string(),
  name: z.string(),
  sort_name: z.string(),
  kind: TreasuryKind,
  currency: Currency,
  opening_balance: Minor,
  opened_on: z.string(),
  /** Whole minor units as text: many payments together may be more than a number holds exactly. */
  balance: z.string(),
  status: z.enum(['open', 'closed']),
  close_reason: z.string().nullable(),
  legacy_id: z.string().nullable(),
  ...recordColumns,
})
export type TreasuryAccountRow = z.infer<typeof TreasuryAccountRow>

/** What is in each till, bank account and mobile wallet. */
export const treasuryAccounts = projection(
  treasuryFacts,
  accountFacts,
)({
  name: 'treasury-accounts',
  version: 1,
  row: TreasuryAccountRow,
  key: ['treasury_account_id'],
  on: {
    TreasuryAccountOpened: (event) => insert(opened(event)),
    TreasuryAccountClosed: (event) =>
      change(event.data.treasuryAccountId, (row) => ({
        ...{ ...row, status: 'closed', close_reason: event.data.reason },
        ...touchedBy(event),
      })),
    MovementSettled: (event) => {
      const { treasuryAccountId } = event.data
      return treasuryAccountId === undefined ? [] : moved(event, treasuryAccountId, cashOf(event.data))
    },
    MovementReversed: (event) =>
      event.data.cash.map(({ treasuryAccountId, amount }) => moved(event, treasuryAccountId, amount)),
  },
})

function opened(
  event: Extract<RecordedEvent<TreasuryEvent>, { type: 'TreasuryAccountOpened' }>,
): TreasuryAccountRow {
  const { data } = event
  return {
    treasury_account_id: data.treasuryAccountId,
    name: data.name,
    sort_name: sortText(data.name),
    kind: data.kind,
    currency: data.currency,
    opening_balance: data.openingBalance,
    opened_on: data.openedOn,
    balance: String(data.openingBalance),
    status: 'open',
    close_reason: null,
    legacy_id: data.legacyId ?? null,
    ...begunBy(event),
  }
}

/** The revision stays that of the account's own stream, which knows nothing of what moves on it. */
function moved(
  { recordedAt }: RecordedEvent,
  treasuryAccountId: string,
  amount: number,
): Change<TreasuryAccountRow> {
  return change(treasuryAccountId, (row) => ({
    ...row,
    balance: String(BigInt(row.balance) + BigInt(amount)),
    updated_at: recordedAt,
  }))
}
