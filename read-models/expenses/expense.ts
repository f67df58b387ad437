import { z } from 'zod'
import { formatMoney } from '#src/kernel/money.ts'
import { ExpenseRow } from '#projections/expenses.ts'

/** An expense as it is shown. */
export const Expense = z.object({
  id: z.string(),
  partyId: z.string(),
  budgetId: z.string().nullable(),
  amount: z.string(),
  approvedAmount: z.string().nullable(),
  currency: z.string(),
  date: z.string(),
  status: ExpenseRow.shape.status,
  reference: z.object({ type: z.string(), id: z.string() }).nullable(),
  description: z.string().nullable(),
  category: z.string().nullable(),
  paymentMethod: z.string().nullable(),
  receipt: z.object({ url: z.string(), sha256: z.string() }).nullable(),
  metadata: ExpenseRow.shape.metadata,
  legacyId: z.string().nullable(),
  recordedBy: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  selfApproved: z.boolean(),
  rejectionReason: z.string().nullable(),
  voidedBy: z.string().nullable(),
  voidedAt: z.string().nullable(),
  voidReason: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

export function shownExpense(row: ExpenseRow): z.output<typeof Expense> {
  const { currency } = row
  return {
    id: row.expense_id,
    partyId: row.party_id,
    budgetId: row.budget_id,
    amount: formatMoney(row.amount, currency),
    approvedAmount: row.approved_amount === null ? null : formatMoney(row.approved_amount, currency),
    currency,
    date: row.date,
    status: row.status,
    reference: both(row.reference_type, row.reference_id, (type, id) => ({ type, id })),
    description: row.description,
    category: row.category,
    paymentMethod: row.payment_method,
    receipt: both(row.receipt_url, row.receipt_sha256, (url, sha256) => ({ url, sha256 })),
    metadata: row.metadata,
    legacyId: row.legacy_id,
    recordedBy: row.recorded_by,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    selfApproved: row.self_approved,
    rejectionReason: row.rejection_reason,
    voidedBy: row.voided_by,
    voidedAt: row.voided_at,
    voidReason: row.void_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}

function both<A, B, T>(left: A | null, right: B | null, make: (left: A, right: B) => T): T | null {
  return left === null || right === null ? null : make(left, right)
}
