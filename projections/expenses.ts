import { z } from 'zod'
import { type ExpenseDetails, type ExpenseEvent, expenseFacts, Reference } from '#commands/expenses/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'

export const ExpenseRow = z.object({
  expense_id: z.string(),
  party_id: z.string(),
  budget_id: z.string().nullable(),
  amount: Minor,
  approved_amount: Minor.nullable(),
  currency: Currency,
  date: z.string(),
  reference_type: Reference.shape.type.nullable(),
  reference_id: z.string().nullable(),
  description: z.string().nullable(),
  category: z.string().nullable(),
  payment_method: z.string().nullable(),
  receipt_url: z.string().nullable(),
  receipt_sha256: z.string().nullable(),
  metadata: z.record(z.string(), z.json()).nullable(),
  legacy_id: z.string().nullable(),
  status: z.enum(['pending', 'approved', 'rejected', 'voided']),
  recorded_by: z.string(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  self_approved: z.boolean(),
  rejection_reason: z.string().nullable(),
  voided_by: z.string().nullable(),
  voided_at: z.string().nullable(),
  void_reason: z.string().nullable(),
  ...recordColumns,
})
export type ExpenseRow = z.infer<typeof ExpenseRow>

/** Every expense as it is now, one row each, with or without a budget. */
export const expenses = projection(expenseFacts)({
  name: 'expenses',
  version: 1,
  row: ExpenseRow,
  key: ['expense_id'],
  on: {
    ExpenseRecorded: (event) => insert(recorded(event)),
    ExpenseApproved: (event) =>
      changed(event, {
        status: 'approved',
        approved_amount: event.data.amount,
        self_approved: event.data.selfApproved === true,
        ...decidedBy(event),
      }),
    ExpenseRejected: (event) =>
      changed(event, { status: 'rejected', rejection_reason: event.data.reason, ...decidedBy(event) }),
    ExpenseResubmitted: (event) =>
      changed(event, { ...undecided, budget_id: event.data.charge?.budgetId ?? null }),
    ExpenseVoided: (event) =>
      changed(event, {
        status: 'voided',
        void_reason: event.data.reason,
        voided_by: event.actor.subject,
        voided_at: event.recordedAt,
      }),
    ExpenseMovedToBudget: (event) => changed(event, { budget_id: event.data.to.budgetId }),
  },
})

/** What the log keeps of an earlier decision is no longer so once the expense is pending again. */
const undecided = {
  status: 'pending',
  approved_amount: null,
  decided_by: null,
  decided_at: null,
  self_approved: false,
  rejection_reason: null,
  voided_by: null,
  voided_at: null,
  void_reason: null,
} as const satisfies Partial<ExpenseRow>

function recorded(event: Extract<RecordedEvent<ExpenseEvent>, { type: 'ExpenseRecorded' }>): ExpenseRow {
  const { charge, reference, ...details } = event.data
  return {
    expense_id: details.expenseId,
    party_id: details.partyId,
    budget_id: charge?.budgetId ?? null,
    amount: details.amount,
    currency: details.currency,
    date: details.date,
    reference_type: reference?.type ?? null,
    reference_id: reference?.id ?? null,
    ...particulars(details),
    recorded_by: event.actor.subject,
    ...undecided,
    ...begunBy(event),
  }
}

/** What may be said of an expense and need not be. */
function particulars(details: ExpenseDetails) {
  return {
    description: details.description ?? null,
    category: details.category ?? null,
    payment_method: details.paymentMethod ?? null,
    receipt_url: details.receipt?.url ?? null,
    receipt_sha256: details.receipt?.sha256 ?? null,
    metadata: details.metadata ?? null,
    legacy_id: details.legacyId ?? null,
  }
}

function decidedBy({ actor, recordedAt }: RecordedEvent<ExpenseEvent>) {
  return { decided_by: actor.subject, decided_at: recordedAt }
}

function changed(event: RecordedEvent<ExpenseEvent>, to: Partial<ExpenseRow>): Change<ExpenseRow> {
  return change(event.data.expenseId, (row) => ({ ...row, ...to, ...touchedBy(event) }))
}
