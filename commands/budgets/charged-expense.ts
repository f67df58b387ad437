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
      /** Which revision of its stream this is: room is made for the expense as it stands there. */
      readonly revision: number
    }

const chargedExpense = aggregate({
  noun: 'expense',
  facts: expenseFacts,
  initial: { status: 'unknown' },
  evolve(state, event): ChargedExpense {
    const { revision } = event
    if (event.type === 'ExpenseRecorded') {
      const { charge, ...details } = event.data
      return { status: 'pending', details, amount: details.amount, charge, revision }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ExpenseApproved':
        return { ...state, status: 'approved', amount: event.data.amount, revision }
      case 'ExpenseRejected':
        return { ...state, status: 'rejected', revision }
      case 'ExpenseVoided':
        return { ...state, status: 'voided', revision }
      case 'ExpenseResubmitted':
        return { ...state, status: 'pending', charge: event.data.charge, revision }
      case 'ExpenseMovedToBudget':
        return { ...state, charge: event.data.to, revision }
    }
  },
})

/** The expense with an id, as a need of a decision on a budget. */
export function expenseOf(expenseId: string): Need<ChargedExpense> {
  return need(chargedExpense, expenseId)
}

/** The revision of the stream of an expense that is new. */
export const unwritten = -1

/**
 * The id of what a budget sets aside for an expense at a revision of its stream. Sending the same request again
 * finds the same commitment; another budget's, or one for what the expense has become since, is another one,
 * so that freeing what was made in vain never frees the other.
 */
export function commitmentId(budgetId: string, expense: { expenseId: string; revision: number }): string {
  return derivedId('commitment', budgetId, expense.expenseId, expense.revision)
}
