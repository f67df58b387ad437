import { Map, Set } from 'immutable'
import { type BudgetEvent, budgetFacts } from '#commands/budgets/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { type Minor, sum, zero } from '#src/kernel/money.ts'

export type Opening = Extract<BudgetEvent, { type: 'BudgetOpened' }>['data']

/** What a commitment still holds of the budget; pending until its expense is approved, then spent. */
export interface Commitment {
  readonly expenseId: string
  readonly pending: Minor
  readonly spent: Minor
}

export interface OpenedBudget {
  readonly status: 'active' | 'inactive' | 'closed'
  readonly opening: Opening
  readonly amount: Minor
  readonly pending: Minor
  readonly spent: Minor
  readonly commitments: Map<string, Commitment>
  /** Commitments that are free again: none of them ever comes back under its id. */
  readonly freed: Set<string>
  /** Thresholds that have fired since the amount was last revised. */
  readonly crossed: readonly number[]
}

/** Part of a customer's budget, and what is set aside of it. */
export type Budget = { readonly status: 'unknown' } | OpenedBudget

export const budget = aggregate({
  noun: 'budget',
  facts: budgetFacts,
  initial: { status: 'unknown' },
  evolve: (state, event): Budget => (state.status === 'unknown' ? opened(event) : next(state, event)),
})

function opened(event: DecidedEvent<BudgetEvent>): Budget {
  if (event.type !== 'BudgetOpened') return { status: 'unknown' }
  return {
    status: 'active',
    opening: event.data,
    amount: event.data.amount,
    pending: zero,
    spent: zero,
    commitments: Map(),
    freed: Set(),
    crossed: [],
  }
}

function next(state: OpenedBudget, event: DecidedEvent<BudgetEvent>): Budget {
  switch (event.type) {
    case 'BudgetOpened':
      return state
    case 'BudgetAmountRevised':
      return { ...state, amount: event.data.amount, crossed: [] }
    case 'BudgetActivated':
    case 'BudgetReopened':
      return { ...state, status: 'active' }
    case 'BudgetDeactivated':
      return { ...state, status: 'inactive' }
    case 'BudgetClosed':
      return { ...state, status: 'closed' }
    case 'BudgetCommitted': {
      const { commitmentId, amount, spent, expense } = event.data
      const held = {
        expenseId: expense.expenseId,
        pending: spent ? zero : amount,
        spent: spent ? amount : zero,
      }
      return holding(state, commitmentId, held)
    }
    case 'BudgetSpent': {
      const { commitmentId, expenseId, amount } = event.data
      return holding(state, commitmentId, { expenseId, pending: zero, spent: amount })
    }
    case 'BudgetReleased':
      return holding(state, event.data.commitmentId, undefined)
    case 'BudgetThresholdCrossed':
      return { ...state, crossed: [...state.crossed, event.data.threshold] }
  }
}

function holding(state: OpenedBudget, commitmentId: string, held: Commitment | undefined): OpenedBudget {
  const before = state.commitments.get(commitmentId)
  return {
    ...state,
    pending: sum(state.pending, -(before?.pending ?? 0), held?.pending ?? 0),
    spent: sum(state.spent, -(before?.spent ?? 0), held?.spent ?? 0),
    commitments: held ? state.commitments.set(commitmentId, held) : state.commitments.remove(commitmentId),
    freed: held ? state.freed : state.freed.add(commitmentId),
  }
}

/** What is no longer free: pending and approved together (C-07, A-08). */
export function committedOf(state: OpenedBudget): Minor {
  return sum(state.pending, state.spent)
}

/** The budget, or a refusal when there is none. */
export function existing(state: Budget, refuse: (code: 'NOT_FOUND') => never): OpenedBudget {
  return state.status === 'unknown' ? refuse('NOT_FOUND') : state
}
