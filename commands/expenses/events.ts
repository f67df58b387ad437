import { z } from 'zod'
import { CivilDate } from '#src/kernel/dates.ts'
import { facts, type FactsOf } from '#src/kernel/event.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, Currency, Minor } from '#src/kernel/money.ts'
import { isStorable, LegacyId, text } from '#src/kernel/texts.ts'

/** What an expense was made for; whether it exists is not ours to check. */
export const Reference = z.strictObject({
  type: z.enum(['ticket', 'lead']),
  id: text(64),
})

/** Where the receipt lies, and its digest: from then on it cannot be exchanged unnoticed. */
export const Receipt = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .regex(/^[^\s\p{Cc}\p{Cs}]+$/u, 'must not hold spaces'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
})

const deepest = 10

/** What an app keeps beside an expense. It is walked by us first: the schema behind it knows no deepest level. */
const Metadata = z
  .unknown()
  .refine((sent) => isStorableJson(sent, deepest), {
    abort: true,
    error: `must be nested at most ${deepest} deep and hold no control characters`,
  })
  .refine((sent) => (JSON.stringify(sent) ?? '').length <= 8000, 'must have at most 8000 characters as JSON')
  .pipe(z.record(z.string().max(100), z.json()))
  .meta({
    type: 'object',
    description: 'Whatever an app wants to keep beside it, up to 8000 characters as JSON',
  })

function isStorableJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  return (
    depth > 0 &&
    Object.entries(value).every(([key, inner]) => isStorable(key) && isStorableJson(inner, depth - 1))
  )
}

/** What one sends to record an expense. */
export const ExpenseRequest = z.strictObject({
  id: Id.optional(),
  partyId: Id,
  reference: Reference.optional(),
  amount: Amount,
  currency: Currency.optional(),
  date: CivilDate,
  description: text(2000).optional(),
  category: text(50).optional(),
  paymentMethod: text(50).optional(),
  receipt: Receipt.optional(),
  metadata: Metadata.optional(),
  legacyId: LegacyId.optional(),
})

/** All that is recorded of an expense. */
export const ExpenseDetails = z.object({
  expenseId: z.string(),
  partyId: z.string(),
  amount: Minor,
  currency: Currency,
  date: CivilDate,
  reference: Reference.optional(),
  description: z.string().optional(),
  category: z.string().optional(),
  paymentMethod: z.string().optional(),
  receipt: Receipt.optional(),
  metadata: z.record(z.string(), z.json()).optional(),
  legacyId: z.string().optional(),
})
export type ExpenseDetails = z.infer<typeof ExpenseDetails>

/** How far a budget was exceeded when an expense on it was approved. */
export const OverBudget = z.object({
  amount: Minor,
  committed: Minor,
  requested: Minor,
  exceededBy: Minor,
  currency: Currency,
})
export type OverBudget = z.infer<typeof OverBudget>

/** The part of a budget that is set aside for an expense. */
const Charge = z.object({ budgetId: z.string(), commitmentId: z.string() })

export const expenseFacts = facts({
  ExpenseRecorded: z.object({ ...ExpenseDetails.shape, charge: Charge.optional() }),
  ExpenseApproved: z.object({
    expenseId: z.string(),
    /** What was approved, at most what was claimed. */
    amount: Minor,
    charge: Charge.optional(),
    /** Set when who recorded it also approved it, with four eyes off (C-53). */
    selfApproved: z.literal(true).optional(),
    /** Set when its budget was exceeded at that moment and only warns. */
    overBudget: OverBudget.optional(),
  }),
  ExpenseRejected: z.object({ expenseId: z.string(), reason: z.string(), charge: Charge.optional() }),
  ExpenseResubmitted: z.object({ expenseId: z.string(), charge: Charge.optional() }),
  ExpenseVoided: z.object({ expenseId: z.string(), reason: z.string(), charge: Charge.optional() }),
  ExpenseMovedToBudget: z.object({ expenseId: z.string(), from: Charge.optional(), to: Charge }),
})
export type ExpenseEvent = FactsOf<typeof expenseFacts>
