import { type BudgetEvent, budgetFacts } from '#commands/budgets/events.ts'
import { writeChargedExpense } from '#commands/expenses/write-charged-expense.ts'
import { writeMove } from '#commands/expenses/write-move.ts'
import { writeResubmission } from '#commands/expenses/write-resubmission.ts'
import type { Sending } from '#src/kernel/command.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { reaction, send } from '#src/kernel/reaction.ts'
import { present } from '#src/kernel/values.ts'

type Committed = Extract<RecordedEvent<BudgetEvent>, { type: 'BudgetCommitted' }>

/** A budget has made room: the expense is written. When it can no longer be, the room is freed again. */
export const writeExpenseWhenCommitted = reaction(budgetFacts, 'BudgetCommitted', {
  name: 'write-expense-when-budget-committed',
  sends: writing,
  onRefused: ({ data: { budgetId, commitmentId }, effectiveOn }) => ({
    command: 'release-commitment',
    input: { budgetId, commitmentId, cause: 'refused', effectiveOn },
  }),
})

function writing({ data, effectiveOn }: Committed): Sending {
  const { budgetId, commitmentId, from, expenseRevision: revision } = data
  const { expenseId } = data.expense
  const charge = { budgetId, commitmentId }
  switch (data.cause) {
    case 'recorded':
      return send(writeChargedExpense, { details: data.expense, charge })
    case 'resubmitted':
      return send(writeResubmission, { expenseId, revision, charge, effectiveOn })
    case 'moved':
      return send(writeMove, present({ expenseId, revision, from, to: charge, effectiveOn }))
  }
}
