import { expect, test } from 'vitest'
import {
  releaseWhenMoved,
  releaseWhenRejected,
  releaseWhenVoided,
  spendWhenApproved,
} from '#commands/budgets/when-expense-decided.ts'
import type { ExpenseEvent } from '#commands/expenses/events.ts'
import { expense } from '#commands/expenses/expense.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Minor } from '#src/kernel/money.ts'
import { recorded } from '#tests/support/specification.ts'

const expenseId = derivedId('expense')
const charge = { budgetId: derivedId('budget'), commitmentId: derivedId('commitment') }
const to = { budgetId: derivedId('other'), commitmentId: derivedId('theirs') }
const effectiveOn = '2025-04-01' as CivilDate
const stored = (fact: ExpenseEvent) => recorded(expense, { ...fact, effectiveOn })

test('spends the commitment of an approved expense: what was approved, on the day of the approval', () => {
  const approved = stored({ type: 'ExpenseApproved', data: { expenseId, amount: 200_00 as Minor, charge } })
  expect(spendWhenApproved.sends(approved)).toEqual({
    command: 'spend-commitment',
    input: { ...charge, expenseId, amount: 200_00, effectiveOn },
  })
})

test('releases the commitment of a rejected expense', () => {
  const rejected = stored({ type: 'ExpenseRejected', data: { expenseId, reason: 'no', charge } })
  expect(releaseWhenRejected.sends(rejected)).toEqual({
    command: 'release-commitment',
    input: { ...charge, cause: 'rejected', effectiveOn },
  })
})

test('releases the commitment of a voided expense', () => {
  const voided = stored({ type: 'ExpenseVoided', data: { expenseId, reason: 'no', charge } })
  expect(releaseWhenVoided.sends(voided)).toEqual({
    command: 'release-commitment',
    input: { ...charge, cause: 'voided', effectiveOn },
  })
})

test('releases what a moved expense held on the budget it has left, and nothing on the new one', () => {
  const moved = stored({ type: 'ExpenseMovedToBudget', data: { expenseId, from: charge, to } })
  expect(releaseWhenMoved.sends(moved)).toEqual({
    command: 'release-commitment',
    input: { ...charge, cause: 'moved', effectiveOn },
  })
})

test('has nothing to do for expenses that were on no budget', () => {
  expect(
    spendWhenApproved.sends(stored({ type: 'ExpenseApproved', data: { expenseId, amount: 1 as Minor } })),
  ).toBe(undefined)
  expect(
    releaseWhenRejected.sends(stored({ type: 'ExpenseRejected', data: { expenseId, reason: 'no' } })),
  ).toBe(undefined)
  expect(releaseWhenVoided.sends(stored({ type: 'ExpenseVoided', data: { expenseId, reason: 'no' } }))).toBe(
    undefined,
  )
  expect(releaseWhenMoved.sends(stored({ type: 'ExpenseMovedToBudget', data: { expenseId, to } }))).toBe(
    undefined,
  )
})
