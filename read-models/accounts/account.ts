import { z } from 'zod'
import { Currency, formatMoney, Minor } from '#src/kernel/money.ts'

/** A sum of whole minor units. */
export const Total = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt)

const LimitPolicy = z.enum(['warn', 'block'])

/** The figures of an account as a query reads them, now or at a moment. */
export const FiguresRow = z.object({
  party_id: z.string(),
  currency: Currency,
  balance: Total,
  opening: Total,
  receivable: Total,
  payable: Total,
  advance: Total,
  credit_notes: Total,
  overdue: Total,
  credit_limit: Minor.nullable(),
  limit_policy: LimitPolicy.nullable(),
  last_movement_at: z.string(),
  revision: z.int(),
})
type FiguresRow = z.output<typeof FiguresRow>

/** An account as it is shown: balance = receivable − payable − advance − creditNotesRemaining. */
export const Account = z.object({
  partyId: z.string(),
  currency: z.string(),
  balance: z.string(),
  opening: z.string(),
  receivable: z.string(),
  payable: z.string(),
  advance: z.string(),
  creditNotesRemaining: z.string(),
  overdue: z.string(),
  creditLimit: z.string().nullable(),
  limitPolicy: LimitPolicy,
  exposure: z.string(),
  lastMovementAt: z.string(),
  revision: z.int(),
})

/** What the credit limit is held against is the balance. */
export function shownAccount(row: FiguresRow): z.output<typeof Account> {
  const { currency } = row
  const shown = (minor: bigint | number): string => formatMoney(minor, currency)
  return {
    partyId: row.party_id,
    currency,
    balance: shown(row.balance),
    opening: shown(row.opening),
    receivable: shown(row.receivable),
    payable: shown(row.payable),
    advance: shown(row.advance),
    creditNotesRemaining: shown(row.credit_notes),
    overdue: shown(row.overdue),
    creditLimit: row.credit_limit === null ? null : shown(row.credit_limit),
    limitPolicy: row.limit_policy ?? 'warn',
    exposure: shown(row.balance),
    lastMovementAt: row.last_movement_at,
    revision: row.revision,
  }
}
