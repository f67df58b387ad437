import { inCurrency } from '#commands/budgets/commit.ts'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import type { Answer } from '#src/kernel/command.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'

/** Tells that a budget was exceeded though its policy let the expense pass (G-02). */
export function overBudgetWarnings(events: readonly RecordedEvent<BudgetEvent>[]): Answer {
  const warnings = events.flatMap((event) => {
    if (event.type !== 'BudgetCommitted' || event.data.excess === undefined) return []
    return [{ code: 'OVER_BUDGET' as const, ...inCurrency(event.data.excess, event.data.expense.currency) }]
  })
  return { warnings }
}
