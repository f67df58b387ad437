import type { ExpenseEvent } from '#commands/expenses/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { newId } from '#tests/support/specification.ts'

type FactOf<T extends ExpenseEvent['type']> = Extract<ExpenseEvent, { type: T }>

export const expenseId = newId
export const partyId = derivedId('party')
export const day = (text: string): CivilDate => text as CivilDate
export const cents = (amount: number): Minor => amount as Minor

/** What a budget has set aside for the expense at first, and what another one has later. */
export const charge = { budgetId: derivedId('budget'), commitmentId: derivedId('first commitment') }
export const otherCharge = {
  budgetId: derivedId('other budget'),
  commitmentId: derivedId('second commitment'),
}

/** 500.00 EUR of 20 March 2025, pending, on no budget unless told otherwise. */
export function recorded(over: { charge?: typeof charge; date?: string } = {}): FactOf<'ExpenseRecorded'> {
  const date = day(over.date ?? '2025-03-20')
  const details = { expenseId, partyId, amount: cents(500_00), currency: 'EUR' as Currency, date }
  return { type: 'ExpenseRecorded', data: { ...details, ...(over.charge && { charge: over.charge }) } }
}

export function approved(amount = 500_00): FactOf<'ExpenseApproved'> {
  return { type: 'ExpenseApproved', data: { expenseId, amount: cents(amount) } }
}

export function rejected(): FactOf<'ExpenseRejected'> {
  return { type: 'ExpenseRejected', data: { expenseId, reason: 'no receipt' } }
}

export function voided(): FactOf<'ExpenseVoided'> {
  return { type: 'ExpenseVoided', data: { expenseId, reason: 'entered twice' } }
}

export function resubmitted(to?: typeof charge): FactOf<'ExpenseResubmitted'> {
  return { type: 'ExpenseResubmitted', data: { expenseId, ...(to && { charge: to }) } }
}

export function moved(to: typeof charge, from?: typeof charge): FactOf<'ExpenseMovedToBudget'> {
  return { type: 'ExpenseMovedToBudget', data: { expenseId, to, ...(from && { from }) } }
}
