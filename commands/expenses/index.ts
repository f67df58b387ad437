import { approveExpense } from '#commands/expenses/approve-expense.ts'
import { expense } from '#commands/expenses/expense.ts'
import { recordExpense } from '#commands/expenses/record-expense.ts'
import { recordUnchargedExpense } from '#commands/expenses/record-uncharged-expense.ts'
import { rejectExpense } from '#commands/expenses/reject-expense.ts'
import { resubmitExpense } from '#commands/expenses/resubmit-expense.ts'
import { resubmitUnchargedExpense } from '#commands/expenses/resubmit-uncharged-expense.ts'
import { voidExpense } from '#commands/expenses/void-expense.ts'
import { writeExpenseWhenCommitted } from '#commands/expenses/when-budget-committed.ts'
import { writeChargedExpense } from '#commands/expenses/write-charged-expense.ts'
import { writeMove } from '#commands/expenses/write-move.ts'
import { writeResubmission } from '#commands/expenses/write-resubmission.ts'
import { area } from '#src/kernel/area.ts'

export const expenses = area({
  name: 'Expenses',
  aggregate: expense,
  commands: [
    recordExpense,
    recordUnchargedExpense,
    writeChargedExpense,
    approveExpense,
    rejectExpense,
    resubmitExpense,
    resubmitUnchargedExpense,
    writeResubmission,
    voidExpense,
    writeMove,
  ],
  reactions: [writeExpenseWhenCommitted],
})
