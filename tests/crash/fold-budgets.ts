import type { BudgetEvent } from '#commands/budgets/events.ts'
import { type BudgetBook, type Books, figuresOf } from '#tests/crash/books.ts'
import type { Logged } from '#tests/crash/log.ts'

export type LoggedBudgetEvent = Logged & BudgetEvent
type Of<T extends BudgetEvent['type']> = Extract<LoggedBudgetEvent, { type: T }>

/** Books one fact of a budget, and tells what a sound ledger would never have written. */
export function bookBudget(books: Books, event: LoggedBudgetEvent): void {
  const tell = (problem: string): void => {
    books.problems.push(`${event.type} at ${event.position} in ${event.stream}: ${problem}`)
  }
  const before = books.budgets.get(event.data.budgetId)
  if (event.type === 'BudgetOpened') {
    if (before) tell('it was open already')
    refuseGoneParty(books, event.data.partyId, event)
    books.budgets.set(event.data.budgetId, opened(event))
    return
  }
  if (before === undefined) return tell('it was never opened')
  if (event.type !== 'BudgetThresholdCrossed') checkThresholdsTold(before, tell)
  if (event.type === 'BudgetCommitted') checkCommitted(books, event, tell)
  const after = next(before, event, tell)
  if (event.type === 'BudgetCommitted' || event.type === 'BudgetAmountRevised') checkRoom(after, tell)
  books.budgets.set(event.data.budgetId, { ...after, updatedAt: event.recordedAt, revision: event.revision })
}

function checkThresholdsTold({ due }: BudgetBook, tell: Tell): void {
  if (due.size > 0) tell(`threshold ${[...due].join()} was reached before and not told`)
  due.clear()
}

/** Where more is committed, or less is there, the policy must hold; and thresholds may be reached. */
function checkRoom(book: BudgetBook, tell: Tell): void {
  const { committed } = figuresOf(book)
  const { crossed, due, amount } = book
  if (book.opening.overBudgetPolicy === 'block' && committed > amount) {
    tell(`${committed} is committed of ${amount}, and the policy is to block`)
  }
  for (const share of [80, 100]) if (!crossed.has(share) && committed * 100 >= amount * share) due.add(share)
}

function opened(event: Of<'BudgetOpened'>): BudgetBook {
  return {
    opening: event.data,
    amount: event.data.amount,
    status: 'active',
    open: new Map(),
    known: new Set(),
    crossed: new Set(),
    due: new Set(),
    createdAt: event.recordedAt,
    updatedAt: event.recordedAt,
    revision: event.revision,
  }
}

/** What the decision needed of other streams, as it stood when it was written. */
function checkCommitted(books: Books, event: Of<'BudgetCommitted'>, tell: Tell): void {
  const { data } = event
  if (data.cause !== 'recorded') return
  refuseGoneParty(books, data.expense.partyId, event)
  if (books.settings.requireReference && !data.expense.reference)
    tellSlip(books, event, 'a reference was required')
  if (books.expenses.has(data.expense.expenseId)) tell(`expense ${data.expense.expenseId} was there already`)
}

export function refuseGoneParty(books: Books, partyId: string, event: Logged): void {
  const status = books.parties.get(partyId)?.status
  if (status !== 'active') tellSlip(books, event, `party ${partyId} is ${status ?? 'unknown'}`)
}

export function tellSlip({ slips }: Books, { type, position, stream }: Logged, problem: string): void {
  slips.push(`${type} at ${position} in ${stream}: ${problem}`)
}

type Tell = (problem: string) => void
type Later = Exclude<LoggedBudgetEvent, { type: 'BudgetOpened' }>

function next(book: BudgetBook, event: Later, tell: Tell): BudgetBook {
  switch (event.type) {
    case 'BudgetAmountRevised':
      return revised(book, event.data, tell)
    case 'BudgetActivated':
    case 'BudgetReopened':
      return { ...book, status: 'active' }
    case 'BudgetDeactivated':
      return { ...book, status: 'inactive' }
    case 'BudgetClosed':
      return closed(book, event.data, tell)
    case 'BudgetCommitted':
      return committed(book, event.data, tell)
    case 'BudgetSpent':
      return spent(book, event.data, tell)
    case 'BudgetReleased':
      return released(book, event.data, tell)
    case 'BudgetThresholdCrossed':
      return crossed(book, event.data, tell)
  }
}

function revised(book: BudgetBook, data: Of<'BudgetAmountRevised'>['data'], tell: Tell): BudgetBook {
  if (data.previous !== book.amount) tell(`the amount before was ${book.amount}`)
  if (book.status === 'closed') tell('it is closed')
  book.crossed.clear()
  return { ...book, amount: data.amount }
}

function closed(book: BudgetBook, { forced }: Of<'BudgetClosed'>['data'], tell: Tell): BudgetBook {
  if (!forced && figuresOf(book).pending > 0) tell('expenses were pending')
  return { ...book, status: 'closed' }
}

function crossed(
  book: BudgetBook,
  { threshold }: Of<'BudgetThresholdCrossed'>['data'],
  tell: Tell,
): BudgetBook {
  if (!book.due.delete(threshold)) tell(`threshold ${threshold} was not reached, or told before`)
  book.crossed.add(threshold)
  return book
}

function committed(book: BudgetBook, data: Of<'BudgetCommitted'>['data'], tell: Tell): BudgetBook {
  const { commitmentId, amount, expense } = data
  if (book.status !== 'active') tell(`the budget is ${book.status}`)
  if (book.known.has(commitmentId)) tell(`commitment ${commitmentId} was made before`)
  if (expense.currency !== book.opening.currency || expense.partyId !== book.opening.partyId) {
    tell('the expense is not of this budget')
  }
  book.known.add(commitmentId)
  book.open.set(commitmentId, {
    expenseId: expense.expenseId,
    pending: data.spent ? 0 : amount,
    spent: data.spent ? amount : 0,
  })
  return book
}

function spent(book: BudgetBook, data: Of<'BudgetSpent'>['data'], tell: Tell): BudgetBook {
  const held = book.open.get(data.commitmentId)
  if (held === undefined || held.pending === 0) tell(`commitment ${data.commitmentId} is not pending`)
  else if (data.amount + data.released !== held.pending) tell(`${held.pending} was pending`)
  book.open.set(data.commitmentId, { expenseId: data.expenseId, pending: 0, spent: data.amount })
  return book
}

function released(book: BudgetBook, data: Of<'BudgetReleased'>['data'], tell: Tell): BudgetBook {
  const held = book.open.get(data.commitmentId)
  if (held === undefined) tell(`commitment ${data.commitmentId} is not open`)
  else if (held.pending !== data.pending || held.spent !== data.spent) {
    tell(`it held ${held.pending} pending and ${held.spent} spent`)
  }
  book.open.delete(data.commitmentId)
  return book
}
