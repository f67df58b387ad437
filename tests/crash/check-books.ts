import type { Books, BudgetBook, ExpenseBook, Holding } from '#tests/crash/books.ts'

/** What must be so once nothing is under way: every commitment has its expense, every expense its commitment. */
export function settledProblems(books: Books): string[] {
  return [...orphans(books), ...uncommitted(books), ...untoldThresholds(books), ...numberProblems(books)]
}

function orphans({ budgets, expenses }: Books): string[] {
  const problems: string[] = []
  for (const [budgetId, budget] of budgets) {
    for (const [commitmentId, holding] of budget.open) {
      const wrong = whyOrphaned(holding, expenses.get(holding.expenseId), { budgetId, commitmentId })
      if (wrong !== undefined) {
        problems.push(
          `commitment ${commitmentId} of budget ${budgetId} is orphaned: expense ${holding.expenseId} ${wrong}`,
        )
      }
    }
  }
  return problems
}

function whyOrphaned(
  { pending, spent }: Holding,
  expense: ExpenseBook | undefined,
  charge: { budgetId: string; commitmentId: string },
): string | undefined {
  if (expense === undefined) return 'was never recorded'
  if (expense.charge?.budgetId !== charge.budgetId || expense.charge.commitmentId !== charge.commitmentId) {
    return `is charged to ${expense.charge?.commitmentId ?? 'nothing'}`
  }
  const due = claimOf(expense)
  if (pending === due.pending && spent === due.spent) return undefined
  return `is ${expense.status} and takes ${due.pending} pending and ${due.spent} spent, not ${pending} and ${spent}`
}

function claimOf({ status, approved, recorded }: ExpenseBook): { pending: number; spent: number } {
  if (status === 'pending') return { pending: recorded.amount, spent: 0 }
  return { pending: 0, spent: status === 'approved' ? (approved ?? 0) : 0 }
}

function uncommitted({ budgets, expenses }: Books): string[] {
  const problems: string[] = []
  for (const [expenseId, { status, charge }] of expenses) {
    if (charge === undefined) continue
    const holding = budgets.get(charge.budgetId)?.open.get(charge.commitmentId)
    const isLive = status === 'pending' || status === 'approved'
    if (isLive && holding?.expenseId !== expenseId) {
      problems.push(
        `expense ${expenseId} is ${status}, but budget ${charge.budgetId} holds nothing for it under ${charge.commitmentId}`,
      )
    }
    if (!isLive && holding !== undefined) {
      problems.push(
        `expense ${expenseId} is ${status}, but budget ${charge.budgetId} still holds ${charge.commitmentId}`,
      )
    }
  }
  return problems
}

function untoldThresholds({ budgets }: Books): string[] {
  return [...budgets]
    .filter(([, { due }]: [string, BudgetBook]) => due.size > 0)
    .map(([budgetId, { due }]) => `budget ${budgetId} has reached ${[...due].join()} % and not told it`)
}

function numberProblems({ parties, numbers }: Books): string[] {
  const problems: string[] = []
  for (const { partyId, allotted, number } of parties.values()) {
    if (allotted.length !== 1)
      problems.push(`party ${partyId} was allotted ${allotted.length} numbers: ${allotted.join(', ')}`)
    if (number !== allotted[0])
      problems.push(
        `party ${partyId} has the number ${number ?? 'none'}, allotted was ${allotted[0] ?? 'none'}`,
      )
  }
  if (numbers.length !== parties.size)
    problems.push(`${numbers.length} numbers were allotted to ${parties.size} parties`)
  return problems
}
