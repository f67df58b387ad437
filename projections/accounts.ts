import { z } from 'zod'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { LimitPolicy } from '#commands/accounts/facts/documents.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { type Change, change, insert, projection } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { signedChanges, type SignedChange } from '#projections/account-changes.ts'

/** Whole minor units as digits: sums of many documents may grow beyond what a number holds exactly. */
const Total = z.string().regex(/^-?\d+$/)

export const AccountRow = z.object({
  party_id: z.string(),
  currency: Currency,
  /** How many decimals the currency has, so that SQL can show the amounts. */
  decimals: z.int(),
  /** What the party owes us; we owe it when negative. */
  balance: Total,
  opening: Total,
  /** Open documents that the party owes, and that we owe it. */
  receivable: Total,
  payable: Total,
  /** Money that came in and is not matched, less such money that went out. */
  advance: Total,
  /** What is left of credit notes for the party, less those for us. */
  credit_notes: Total,
  /** What is left of those for the party alone. */
  sale_credit_notes: Total,
  credit_limit: Minor.nullable(),
  limit_policy: LimitPolicy,
  /** The earliest day and place in the log of anything that moved the balance; null when nothing has. */
  first_on: z.string().nullable(),
  first_position: z.string().nullable(),
  last_movement_at: z.string().nullable(),
  last_position: z.string(),
  ...recordColumns,
})
export type AccountRow = z.infer<typeof AccountRow>

type Recorded = RecordedEvent<AccountEvent>

/** What each party owes us and we owe it, one row per party and currency (R-249, R-270, C-35). */
export const accounts = projection(accountFacts)({
  name: 'accounts',
  version: 1,
  row: AccountRow,
  key: ['party_id', 'currency'],
  on: Object.fromEntries(Object.keys(accountFacts.types).map((type) => [type, changed])),
})

/** The first fact of an account's stream makes its row. */
function changed(event: Recorded): Change<AccountRow> {
  if (event.revision === 0) return insert(after(nothingIn(event), event))
  const { partyId, currency } = event.data
  return change([partyId, currency], (row) => after(row, event))
}

function nothingIn(event: Recorded): AccountRow {
  const { partyId, currency } = event.data
  return {
    party_id: partyId,
    currency,
    decimals: decimalsOf(currency),
    ...{ balance: '0', opening: '0', receivable: '0', payable: '0', advance: '0' },
    ...{ credit_notes: '0', sale_credit_notes: '0' },
    credit_limit: null,
    limit_policy: 'warn',
    first_on: null,
    first_position: null,
    last_movement_at: null,
    last_position: event.position,
    ...begunBy(event),
  }
}

function after(row: AccountRow, event: Recorded): AccountRow {
  const changes = signedChanges(event)
  const posted = changes.some(({ posting }) => posting) ? postedBy(row, event) : {}
  const { type, data } = event
  return {
    ...row,
    ...figuresAfter(row, changes),
    ...(type === 'OpeningBalanceRecorded' && { opening: plus(row.opening, data.amount) }),
    ...(type === 'CreditLimitSet' && { credit_limit: data.limit, limit_policy: data.policy }),
    ...posted,
    ...touchedBy(event),
    last_position: event.position,
  }
}

function postedBy(row: AccountRow, { effectiveOn, position, recordedAt }: Recorded): Partial<AccountRow> {
  const earlier = row.first_on !== null && row.first_on < effectiveOn
  return {
    first_on: earlier ? row.first_on : effectiveOn,
    first_position: row.first_position ?? position,
    last_movement_at: recordedAt,
  }
}

type Figures = Pick<
  AccountRow,
  'balance' | 'receivable' | 'payable' | 'advance' | 'credit_notes' | 'sale_credit_notes'
>

function figuresAfter(row: Figures, changes: readonly SignedChange[]): Partial<Figures> {
  const next: { -readonly [K in keyof Figures]?: string } = {}
  const add = (figure: keyof Figures, amount: number): void => {
    next[figure] = plus(next[figure] ?? row[figure], amount)
  }
  for (const { posting, amount, side, class: kind } of changes) {
    if (posting) add('balance', amount)
    if (kind === 'receivable') add('receivable', amount)
    else add(kind === 'credit_note' ? 'credit_notes' : kind, -amount)
    if (kind === 'credit_note' && side === 'credit') add('sale_credit_notes', -amount)
  }
  return next
}

function plus(total: string, amount: number): string {
  return String(BigInt(total) + BigInt(amount))
}
