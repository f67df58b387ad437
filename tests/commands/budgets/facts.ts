import { type ChargedExpense, commitmentId, expenseOf } from '#commands/budgets/charged-expense.ts'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import type { ExpenseEvent } from '#commands/expenses/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { fold, newId } from '#tests/support/specification.ts'

type FactOf<T extends BudgetEvent['type']> = Extract<BudgetEvent, { type: T }>

export const budgetId = newId
export const partyId = derivedId('party')
export const expenseId = derivedId('expense')
/** What the budget sets aside for the expense when it is recorded. */
export const commitment = commitmentId(budgetId, { expenseId, revision: -1 })
export const eur = 'EUR' as Currency
export const day = (text: string): CivilDate => text as CivilDate
export const cents = (amount: number): Minor => amount as Minor

/** A budget of 10 000.00 EUR for 2025 that only warns, unless told otherwise. */
export function opened(
  over: { amount?: number; overBudgetPolicy?: 'ignore' | 'warn' | 'block' } = {},
): FactOf<'BudgetOpened'> {
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
      expenseRevision: -1,
    },
    effectiveOn: day('2025-03-22'),
  }
}

/** The pending commitment is spent: all of it, or what was approved. */
export function spent(amount = 500_00, claimed = 500_00): FactOf<'BudgetSpent'> {
  const released = cents(claimed - amount)
  return {
    type: 'BudgetSpent',
    data: { budgetId, commitmentId: commitment, expenseId, amount: cents(amount), released },
  }
}

/** What was set aside is free again. */
export function released(over: { pending?: number; spent?: number } = {}): FactOf<'BudgetReleased'> {
  const figures = { pending: cents(over.pending ?? 500_00), spent: cents(over.spent ?? 0) }
  return {
    type: 'BudgetReleased',
    data: { budgetId, commitmentId: commitment, expenseId, cause: 'rejected', ...figures },
  }
}

/** A threshold that has fired. */
export function crossed(
  threshold: 80 | 100,
  committed: number,
  amount = 10_000_00,
): FactOf<'BudgetThresholdCrossed'> {
  return {
    type: 'BudgetThresholdCrossed',
    data: { budgetId, threshold, committed: cents(committed), amount: cents(amount) },
  }
}

export const deactivated: FactOf<'BudgetDeactivated'> = { type: 'BudgetDeactivated', data: { budgetId } }
export const closed: FactOf<'BudgetClosed'> = { type: 'BudgetClosed', data: { budgetId, forced: false } }

/** What a budget sees of an expense after its facts. */
export function expenseAfter(...facts: readonly ExpenseEvent[]): ChargedExpense {
  const { of } = expenseOf(expenseId)
  return fold(of as never, facts as never)
}
