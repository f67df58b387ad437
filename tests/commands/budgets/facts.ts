import type { BudgetEvent } from '#commands/budgets/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { newId } from '#tests/support/specification.ts'

type FactOf<T extends BudgetEvent['type']> = Extract<BudgetEvent, { type: T }>

export const budgetId = newId
export const partyId = derivedId('party')
export const expenseId = derivedId('expense')
export const commitment = derivedId('commitment', expenseId, 0)
export const eur = 'EUR' as Currency
export const day = (text: string): CivilDate => text as CivilDate
export const cents = (amount: number): Minor => amount as Minor

/** A budget of 10 000.00 EUR for 2025 that only warns, unless told otherwise. */
export function opened(over: { amount?: number; overBudgetPolicy?: 'ignore' | 'warn' | 'block' } = {}): FactOf<'BudgetOpened'> {
  return {
    type: 'BudgetOpened',
    data: {
      budgetId,
      partyId,
      name: 'Budget Marketing 2025',
      amount: cents(over.amount ?? 10_000_00),
      currency: eur,
      startDate: day('2025-01-01'),
      endDate: day('2025-12-31'),
      overBudgetPolicy: over.overBudgetPolicy ?? 'warn',
    },
  }
}

/** 500.00 of it set aside for a pending expense of 22 March 2025, unless told otherwise. */
export function committed(over: { amount?: number; commitmentId?: string } = {}): FactOf<'BudgetCommitted'> {
  const amount = cents(over.amount ?? 500_00)
  return {
    type: 'BudgetCommitted',
    data: {
      budgetId,
      commitmentId: over.commitmentId ?? commitment,
      cause: 'recorded',
      amount,
      spent: false,
      expense: { expenseId, partyId, amount, currency: eur, date: day('2025-03-22') },
    },
    effectiveOn: day('2025-03-22'),
  }
}
