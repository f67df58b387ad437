import type { ExpenseEvent } from '#commands/expenses/events.ts'
import type { Books, Charge, ExpenseBook } from '#tests/crash/books.ts'
import { refuseGoneParty, tellSlip } from '#tests/crash/fold-budgets.ts'
import type { Logged } from '#tests/crash/log.ts'

export type LoggedExpenseEvent = Logged & ExpenseEvent
type Of<T extends ExpenseEvent['type']> = Extract<LoggedExpenseEvent, { type: T }>
type Tell = (problem: string) => void

/** Books one fact of an expense, and tells what a sound ledger would never have written. */
export function bookExpense(books: Books, event: LoggedExpenseEvent): void {
  const tell = (problem: string): void => {
    books.problems.push(`${event.type} at ${event.position} in ${event.stream}: ${problem}`)
  }
  const before = books.expenses.get(event.data.expenseId)
  if (event.type === 'ExpenseRecorded') {
    if (before) tell('it was recorded already')
    if (event.data.charge === undefined) refuseGoneParty(books, event.data.partyId, event)
    books.expenses.set(event.data.expenseId, recorded(event))
    return
  }
  if (before === undefined) return tell('it was never recorded')
  if (event.type === 'ExpenseApproved') checkApproval(books, before, { event, tell })
  const after = next(before, event, tell)
  books.expenses.set(event.data.expenseId, {
    ...after,
    updatedAt: event.recordedAt,
    revision: event.revision,
  })
}

function recorded(event: Of<'ExpenseRecorded'>): ExpenseBook {
  return {
    recorded: event.data,
    charge: event.data.charge,
    recordedBy: event.subject,
    submitters: new Set([event.subject]),
    ...undecided,
    createdAt: event.recordedAt,
    updatedAt: event.recordedAt,
    revision: event.revision,
  }
}

const undecided = {
  status: 'pending',
  approved: undefined,
  selfApproved: false,
  decidedBy: null,
  rejectionReason: null,
  voidReason: null,
} as const

/** Four eyes, as the tenant's settings stood when the approval was written. */
function checkApproval(
  books: Books,
  { submitters }: ExpenseBook,
  of: { event: Of<'ExpenseApproved'>; tell: Tell },
): void {
  const own = submitters.has(of.event.subject)
  if (own !== (of.event.data.selfApproved === true)) of.tell(`self-approval is told as ${String(!own)}`)
  if (own && books.settings.fourEyes)
    tellSlip(books, of.event, `${of.event.subject} had submitted it, and four eyes was on`)
}

function next(
  book: ExpenseBook,
  event: Exclude<LoggedExpenseEvent, { type: 'ExpenseRecorded' }>,
  tell: Tell,
): ExpenseBook {
  const from = (...allowed: readonly ExpenseBook['status'][]): void => {
    if (!allowed.includes(book.status)) tell(`it was ${book.status}`)
  }
  switch (event.type) {
    case 'ExpenseApproved':
      from('pending')
      if (event.data.amount > book.recorded.amount) tell(`${book.recorded.amount} was claimed`)
      sameCharge(book, event.data.charge, tell)
      return {
        ...book,
        status: 'approved',
        approved: event.data.amount,
        selfApproved: event.data.selfApproved === true,
        decidedBy: event.subject,
      }
    case 'ExpenseRejected':
      from('pending')
      sameCharge(book, event.data.charge, tell)
      return { ...book, status: 'rejected', rejectionReason: event.data.reason, decidedBy: event.subject }
    case 'ExpenseVoided':
      from('approved')
      sameCharge(book, event.data.charge, tell)
      return { ...book, status: 'voided', voidReason: event.data.reason }
    case 'ExpenseResubmitted':
      from('rejected')
      if ((event.data.charge === undefined) !== (book.charge === undefined))
        tell('it changed between budget and none')
      return {
        ...book,
        ...undecided,
        charge: event.data.charge,
        submitters: new Set([...book.submitters, event.subject]),
      }
    case 'ExpenseMovedToBudget':
      from('pending', 'approved')
      sameCharge(book, event.data.from, tell)
      return { ...book, charge: event.data.to }
  }
}

function sameCharge({ charge }: ExpenseBook, told: Charge | undefined, tell: Tell): void {
  if (charge?.commitmentId === told?.commitmentId) return
  tell(`its commitment was ${charge?.commitmentId ?? 'none'}, not ${told?.commitmentId ?? 'none'}`)
}
