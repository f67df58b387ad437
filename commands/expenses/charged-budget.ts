import { budgetFacts } from '#commands/budgets/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import { type Minor, sum, zero } from '#src/kernel/money.ts'

/** What an approval must know of the budget that pays; undefined while there is none. */
export interface ChargedBudget {
  readonly amount: Minor
  readonly committed: Minor
  readonly policy: 'ignore' | 'warn' | 'block'
}

/** A budget's figures, folded from its own facts. */
export const chargedBudget = aggregate({
  noun: 'budget',
  facts: budgetFacts,
  initial: undefined as ChargedBudget | undefined,
  evolve(state, event): ChargedBudget | undefined {
    if (event.type === 'BudgetOpened') {
      const { amount, overBudgetPolicy } = event.data
      return { amount, committed: zero, policy: overBudgetPolicy }
    }
    if (state === undefined) return undefined
    switch (event.type) {
      case 'BudgetAmountRevised':
        return { ...state, amount: event.data.amount }
      case 'BudgetCommitted':
        return { ...state, committed: sum(state.committed, event.data.amount) }
      case 'BudgetSpent':
        return { ...state, committed: sum(state.committed, -event.data.released) }
      case 'BudgetReleased':
        return { ...state, committed: sum(state.committed, -event.data.pending, -event.data.spent) }
      case 'BudgetActivated':
      case 'BudgetDeactivated':
      case 'BudgetClosed':
      case 'BudgetReopened':
      case 'BudgetThresholdCrossed':
        return state
    }
  },
})
