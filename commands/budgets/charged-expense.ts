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
      /** How often it was put on a budget; makes each commitment's id its own. */
      readonly charges: number
    }

const chargedExpense = aggregate({
  noun: 'expense',
  facts: expenseFacts,
  initial: { status: 'unknown' } as ChargedExpense,
  evolve(state, event): ChargedExpense {
    if (event.type === 'ExpenseRecorded') {
      const { charge, ...details } = event.data
      return { status: 'pending', details, amount: details.amount, charge, charges: charge ? 1 : 0 }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ExpenseApproved':
        return { ...state, status: 'approved', amount: event.data.amount }
      case 'ExpenseRejected':
        return { ...state, status: 'rejected' }
      case 'ExpenseVoided':
        return { ...state, status: 'voided' }
      case 'ExpenseResubmitted':
        return { ...state, status: 'pending', charge: event.data.charge, charges: state.charges + 1 }
      case 'ExpenseMovedToBudget':
        return { ...state, charge: event.data.to, charges: state.charges + 1 }
    }
  },
})

/** The expense with an id, as a need of a decision on a budget. */
export function expenseOf(expenseId: string): Need<ChargedExpense> {
  return need(chargedExpense, expenseId)
}

/** The id of the n-th commitment made for an expense: sending the same request again finds the same one. */
export function commitmentId(expenseId: string, charges: number): string {
  return derivedId('commitment', expenseId, charges)
}
