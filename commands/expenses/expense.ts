import { type ExpenseDetails, type ExpenseEvent, expenseFacts } from '#commands/expenses/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import type { Minor } from '#src/kernel/money.ts'

type Charge = { budgetId: string; commitmentId: string }

interface Recorded {
  readonly details: ExpenseDetails
  readonly charge: Charge | undefined
  /** Who recorded or resubmitted it: none of them may approve it (C-53). */
  readonly submitters: readonly string[]
  /** Which revision of its stream this is. */
  readonly revision: number
}

export type RecordedExpense = Recorded &
  (
    | { readonly status: 'pending' }
    | { readonly status: 'approved'; readonly amount: Minor }
    | { readonly status: 'rejected'; readonly reason: string }
    | { readonly status: 'voided'; readonly reason: string }
  )

/** An expense of a party, with or without a budget. */
export type Expense = { readonly status: 'unknown' } | RecordedExpense

export const expense = aggregate({
  noun: 'expense',
  facts: expenseFacts,
  initial: { status: 'unknown' },
  evolve: (state, event): Expense => (state.status === 'unknown' ? recorded(event) : next(state, event)),
})

function recorded(event: DecidedEvent<ExpenseEvent>): Expense {
  if (event.type !== 'ExpenseRecorded') return { status: 'unknown' }
  const { charge, ...details } = event.data
  return { status: 'pending', details, charge, submitters: [event.actor.subject], revision: event.revision }
}

function next(state: RecordedExpense, event: DecidedEvent<ExpenseEvent>): Expense {
  const { details, charge, submitters } = state
  const kept = { details, charge, submitters, revision: event.revision }
  switch (event.type) {
    case 'ExpenseRecorded':
      return state
    case 'ExpenseApproved':
      return { ...kept, status: 'approved', amount: event.data.amount }
    case 'ExpenseRejected':
      return { ...kept, status: 'rejected', reason: event.data.reason }
    case 'ExpenseVoided':
      return { ...kept, status: 'voided', reason: event.data.reason }
    case 'ExpenseResubmitted': {
      const submitted = [...new Set([...submitters, event.actor.subject])]
      return { ...kept, charge: event.data.charge, submitters: submitted, status: 'pending' }
    }
    case 'ExpenseMovedToBudget':
      return { ...state, charge: event.data.to, revision: event.revision }
  }
}

/** The expense, or a refusal when there is none. */
export function existing(state: Expense, refuse: (code: 'NOT_FOUND') => never): RecordedExpense {
  return state.status === 'unknown' ? refuse('NOT_FOUND') : state
}
