import { releaseCommitment } from '#commands/budgets/release-commitment.ts'
import { spendCommitment } from '#commands/budgets/spend-commitment.ts'
import { expenseFacts } from '#commands/expenses/events.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** What was set aside for an approved expense is spent. */
export const spendWhenApproved = reaction(expenseFacts, 'ExpenseApproved', {
  name: 'spend-commitment-when-expense-approved',
  sends: ({ data: { charge, expenseId, amount }, effectiveOn }) =>
    charge && send(spendCommitment, { ...charge, expenseId, amount, effectiveOn }),
})

/** What was set aside for a rejected expense is free again. */
export const releaseWhenRejected = reaction(expenseFacts, 'ExpenseRejected', {
  name: 'release-commitment-when-expense-rejected',
  sends: ({ data: { charge }, effectiveOn }) =>
    charge && send(releaseCommitment, { ...charge, cause: 'rejected', effectiveOn }),
})

/** What a voided expense had spent is free again. */
export const releaseWhenVoided = reaction(expenseFacts, 'ExpenseVoided', {
  name: 'release-commitment-when-expense-voided',
  sends: ({ data: { charge }, effectiveOn }) =>
    charge && send(releaseCommitment, { ...charge, cause: 'voided', effectiveOn }),
})

/** The budget that an expense has left gets its part back. */
export const releaseWhenMoved = reaction(expenseFacts, 'ExpenseMovedToBudget', {
  name: 'release-commitment-when-expense-moved',
  sends: ({ data: { from }, effectiveOn }) =>
    from && send(releaseCommitment, { ...from, cause: 'moved', effectiveOn }),
})
