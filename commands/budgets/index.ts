import { activateBudget } from '#commands/budgets/activate-budget.ts'
import { budget } from '#commands/budgets/budget.ts'
import { chargeMovedExpense } from '#commands/budgets/charge-moved-expense.ts'
import { chargeRecordedExpense } from '#commands/budgets/charge-recorded-expense.ts'
import { chargeResubmittedExpense } from '#commands/budgets/charge-resubmitted-expense.ts'
import { closeBudget } from '#commands/budgets/close-budget.ts'
import { deactivateBudget } from '#commands/budgets/deactivate-budget.ts'
import { openBudget } from '#commands/budgets/open-budget.ts'
import { releaseCommitment } from '#commands/budgets/release-commitment.ts'
import { reopenBudget } from '#commands/budgets/reopen-budget.ts'
import { reviseAmount } from '#commands/budgets/revise-amount.ts'
import { spendCommitment } from '#commands/budgets/spend-commitment.ts'
import {
  releaseWhenMoved,
  releaseWhenRejected,
  releaseWhenVoided,
  spendWhenApproved,
} from '#commands/budgets/when-expense-decided.ts'
import { area } from '#src/kernel/area.ts'

export const budgets = area({
  name: 'Budgets',
  aggregate: budget,
  commands: [
    openBudget,
    reviseAmount,
    activateBudget,
    deactivateBudget,
    closeBudget,
    reopenBudget,
    chargeRecordedExpense,
    chargeResubmittedExpense,
    chargeMovedExpense,
    spendCommitment,
    releaseCommitment,
  ],
  reactions: [spendWhenApproved, releaseWhenRejected, releaseWhenVoided, releaseWhenMoved],
})
