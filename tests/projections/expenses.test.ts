import { expect, test } from 'vitest'
import type { ExpenseEvent } from '#commands/expenses/events.ts'
import { expenses, type ExpenseRow } from '#projections/expenses.ts'
import type { Told } from '#tests/support/projecting.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'
import { budgetId, cents, commitment, day, eur, expenseId, partyId } from '#tests/commands/budgets/facts.ts'

const charge = { budgetId, commitmentId: commitment }
const recorded: Extract<ExpenseEvent, { type: 'ExpenseRecorded' }> = {
  type: 'ExpenseRecorded',
  data: { expenseId, partyId, amount: cents(500_00), currency: eur, date: day('2025-03-22'), charge },
}
const approved: ExpenseEvent = { type: 'ExpenseApproved', data: { expenseId, amount: cents(420_00), charge } }
const rejected: ExpenseEvent = { type: 'ExpenseRejected', data: { expenseId, reason: 'no receipt', charge } }
const voided: ExpenseEvent = { type: 'ExpenseVoided', data: { expenseId, reason: 'paid twice', charge } }
const boss: Told = { by: 'boubacar' }

function row(...facts: readonly (ExpenseEvent | readonly [ExpenseEvent, Told])[]): ExpenseRow | undefined {
  const entries = facts.map((fact) =>
    'type' in fact ? ([expenseId, fact] as const) : ([expenseId, ...fact] as const),
  )
  return rowsOf<ExpenseRow>(expenses, logOf(...entries))[0]
}

test('R-017 R-018 R-019 R-020 R-023 R-024 R-026 R-027 a recorded expense is a pending row on its budget', () => {
  expect(row(recorded)).toMatchObject({
    expense_id: expenseId,
    party_id: partyId,
    budget_id: budgetId,
    amount: 500_00,
    approved_amount: null,
    currency: 'EUR',
    date: '2025-03-22',
    status: 'pending',
    recorded_by: 'amina',
    decided_by: null,
    self_approved: false,
  })
})

test('R-021 R-022 R-025 all that was said of it is in its row', () => {
  const sha256 = 'ab'.repeat(32)
  const said = {
    reference: { type: 'ticket', id: '123' },
    description: 'Flyers',
    category: 'print',
    paymentMethod: 'card',
    receipt: { url: 'https://example.com/r.pdf', sha256 },
    metadata: { shop: { city: 'Dakar' } },
    legacyId: '77',
  } as const
  expect(row({ ...recorded, data: { ...recorded.data, ...said } })).toMatchObject({
    reference_type: 'ticket',
    reference_id: '123',
    description: 'Flyers',
    category: 'print',
    payment_method: 'card',
    receipt_url: 'https://example.com/r.pdf',
    receipt_sha256: sha256,
    metadata: { shop: { city: 'Dakar' } },
    legacy_id: '77',
  })
})

test('R-072 an expense on no budget has a row like any other', () => {
  const { charge: _charge, ...data } = recorded.data
  expect(row({ type: 'ExpenseRecorded', data })).toMatchObject({ budget_id: null, party_id: partyId })
})

test('an approval says what was approved, by whom and when', () => {
  expect(row(recorded, [approved, boss])).toMatchObject({
    status: 'approved',
    amount: 500_00,
    approved_amount: 420_00,
    decided_by: 'boubacar',
    decided_at: '2025-03-22T10:00:01.000Z',
    self_approved: false,
  })
})

test('C-53 an approval by who recorded it shows as such', () => {
  const own = { ...approved, data: { ...approved.data, selfApproved: true } } as ExpenseEvent
  expect(row(recorded, own)?.self_approved).toBe(true)
})

test('R-028 a rejection says why, and is gone from the row once the expense comes back', () => {
  const resubmitted: ExpenseEvent = { type: 'ExpenseResubmitted', data: { expenseId, charge } }
  expect(row(recorded, [rejected, boss])).toMatchObject({
    status: 'rejected',
    rejection_reason: 'no receipt',
    decided_by: 'boubacar',
    budget_id: budgetId,
  })
  expect(row(recorded, [rejected, boss], resubmitted)).toMatchObject({
    status: 'pending',
    rejection_reason: null,
    decided_by: null,
    decided_at: null,
    budget_id: budgetId,
  })
})

test('R-028 voiding keeps who had approved what, and says who took it back and why', () => {
  expect(row(recorded, [approved, boss], [voided, { by: 'chloé' }])).toMatchObject({
    status: 'voided',
    approved_amount: 420_00,
    decided_by: 'boubacar',
    voided_by: 'chloé',
    voided_at: '2025-03-22T10:00:02.000Z',
    void_reason: 'paid twice',
  })
})

test('an expense that was moved is on its new budget', () => {
  const to = { budgetId: 'other', commitmentId: 'another' }
  expect(
    row(recorded, { type: 'ExpenseMovedToBudget', data: { expenseId, from: charge, to } })?.budget_id,
  ).toBe('other')
})

test('R-029 R-030 it is created with its first fact and updated with its last', () => {
  expect(row(recorded, approved)).toMatchObject({
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:01.000Z',
    revision: 1,
  })
})
