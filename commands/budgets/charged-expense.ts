import { type ExpenseDetails, expenseFacts } from '#commands/expenses/events.ts'
import { aggregate, need, type Need } from '#src/kernel/aggregate.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Minor } from '#src/kernel/money.ts'

/** What a budget must know of an expense that wants part of it, folded from the expense's own facts. */
export type ChargedExpense =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'pending' | 'approved' | 'rejected' | 'voided'
      readonly details: ExpenseDetails
      /** What it takes of a budget: what was approved, before that what is claimed. */
      readonly amount: Minor
      readonly charge: { budgetId: string; commitmentId: string } | undefined
      /** How many facts it has: a commitment is made for the expense as it stood then. */
      readonly facts: number
    }

const chargedExpense = aggregate({
  noun: 'expense',
  facts: expenseFacts,
  initial: { status: 'unknown' } as ChargedExpense,
  evolve(state, event): ChargedExpense {
    const facts = event.revision + 1
    if (event.type === 'ExpenseRecorded') {
      const { charge, ...details } = event.data
      return { status: 'pending', details, amount: details.amount, charge, facts }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ExpenseApproved':
        return { ...state, status: 'approved', amount: event.data.amount, facts }
      case 'ExpenseRejected':
        return { ...state, status: 'rejected', facts }
      case 'ExpenseVoided':
        return { ...state, status: 'voided', facts }
      case 'ExpenseResubmitted':
        return { ...state, status: 'pending', charge: event.data.charge, facts }
      case 'ExpenseMovedToBudget':
        return { ...state, charge: event.data.to, facts }
    }
  },
})

/** The expense with an id, as a need of a decision on a budget. */
export function expenseOf(expenseId: string): Need<ChargedExpense> {
  return need(chargedExpense, expenseId)
}

/**
 * The id of what a budget sets aside for an expense that has so many facts. Sending the same request again
 * finds the same commitment; another budget's, or one for what the expense has become since, is another one,
 * so that freeing one in vain never frees the other.
 */
export function commitmentId(budgetId: string, expense: { expenseId: string; facts: number }): string {
  return derivedId('commitment', budgetId, expense.expenseId, expense.facts)
}
