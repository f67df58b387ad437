import type { PartyEvent } from '#commands/parties/events.ts'
import type { SeriesEvent } from '#commands/series/events.ts'
import type { TenantEvent } from '#commands/tenants/events.ts'
import type { TicketEvent } from '#commands/tickets/events.ts'
import { type Books, emptyBooks, type PartyBook, type TicketBook } from '#tests/crash/books.ts'
import { bookBudget, type LoggedBudgetEvent } from '#tests/crash/fold-budgets.ts'
import { bookExpense, type LoggedExpenseEvent } from '#tests/crash/fold-expenses.ts'
import { bookAccount, bookDeal, type LoggedDealEvent } from '#tests/crash/fold-deals.ts'
import type { Logged } from '#tests/crash/log.ts'

/** Folds the log of one tenant by rules of the test's own, to be held against the product's. */
export function foldLog(log: readonly Logged[]): Books {
  const books = emptyBooks()
  for (const event of log) book(books, event)
  return books
}

function book(books: Books, event: Logged): void {
  if (isOfBudget(event)) bookBudget(books, event)
  else if (isOfExpense(event)) bookExpense(books, event)
  else if (isOfParty(event)) bookParty(books, event)
  else if (isOfSeries(event)) bookNumber(books, event)
  else if (isOfDeal(event)) bookDeal(books, event)
  else if (event.stream.startsWith('account-')) bookAccount(books, event)
  else if (isOfTicket(event)) bookTicket(books, event)
  else if (isOfTenant(event)) bookSettings(books, event)
}

const isOfBudget = (event: Logged): event is LoggedBudgetEvent => event.stream.startsWith('budget-')
const isOfExpense = (event: Logged): event is LoggedExpenseEvent => event.stream.startsWith('expense-')
const isOfParty = (event: Logged): event is Logged & PartyEvent => event.stream.startsWith('party-')
const isOfSeries = (event: Logged): event is Logged & SeriesEvent => event.stream.startsWith('series-')
const isOfDeal = (event: Logged): event is LoggedDealEvent => event.stream.startsWith('deal-')
const isOfTicket = (event: Logged): event is Logged & TicketEvent => event.stream.startsWith('ticket-')
const isOfTenant = (event: Logged): event is Logged & TenantEvent => event.stream.startsWith('tenant-')

function bookParty(books: Books, event: Logged & PartyEvent): void {
  const { partyId } = event.data
  const before = books.parties.get(partyId)
  const tell = (problem: string): void => {
    books.problems.push(`${event.type} at ${event.position} in ${event.stream}: ${problem}`)
  }
  const touched = { updatedAt: event.recordedAt, revision: event.revision }
  if (event.type === 'PartyRegistered') {
    if (before) tell('it was registered already')
    const { roles } = event.data
    books.parties.set(partyId, {
      partyId,
      status: 'active',
      roles,
      allotted: [],
      number: undefined,
      createdAt: event.recordedAt,
      ...touched,
    })
    return
  }
  if (before === undefined) return tell('it was never registered')
  if (event.type === 'PartyNumbered' && before.number !== undefined)
    tell(`it had the number ${before.number}`)
  books.parties.set(partyId, { ...before, ...partyChange(before, event), ...touched })
}

function partyChange(before: PartyBook, event: PartyEvent): Partial<PartyBook> {
  switch (event.type) {
    case 'PartyNumbered':
      return { number: event.data.number }
    case 'PartyRoleAdded':
      return { roles: [...before.roles, event.data.role] }
    case 'PartyRoleRemoved': {
      const { role } = event.data
      return { roles: before.roles.filter((held) => held !== role) }
    }
    case 'PartyArchived':
      return { status: 'archived' }
    case 'PartyRegistered':
    case 'PartyDetailsUpdated':
      return {}
  }
}

function bookNumber(books: Books, event: Logged & SeriesEvent): void {
  if (event.type !== 'NumberAllotted') return
  if (event.data.series !== 'CT') return bookDocumentNumber(books, event)
  const { document, number, text } = event.data
  books.numbers.push(text)
  const expected = books.numbers.length
  if (number !== expected || text !== `CT-${String(expected).padStart(6, '0')}`) {
    books.problems.push(
      `NumberAllotted at ${event.position}: ${text} (${number}) stands where ${expected} belongs`,
    )
  }
  const party = books.parties.get(document.id)
  if (party) books.parties.set(document.id, { ...party, allotted: [...party.allotted, text] })
  else books.problems.push(`NumberAllotted at ${event.position}: ${text} is for nobody (${document.id})`)
}

function bookDocumentNumber(
  books: Books,
  event: Extract<Logged & SeriesEvent, { type: 'NumberAllotted' }>,
): void {
  const { series, document, number, text } = event.data
  const last = books.series.get(series)
  if (last !== undefined && number !== last + 1)
    books.problems.push(`NumberAllotted at ${event.position}: ${text} stands where ${last + 1} belongs`)
  books.series.set(series, number)
  const won = books.winnings.get(document.id)
  if (won) books.winnings.set(document.id, { ...won, allotted: [...won.allotted, text] })
}

function bookTicket(books: Books, event: Logged & TicketEvent): void {
  const { ticketId } = event.data
  const before = books.tickets.get(ticketId)
  if ((event.type === 'TicketOpened') !== (before === undefined)) {
    books.problems.push(
      `${event.type} at ${event.position} in ${event.stream}: it was ${before?.status ?? 'unknown'}`,
    )
  }
  books.tickets.set(ticketId, {
    status: ticketStatus[event.type],
    createdAt: before?.createdAt ?? event.recordedAt,
    updatedAt: event.recordedAt,
    revision: event.revision,
  })
}

const ticketStatus = {
  TicketOpened: 'open',
  TicketStarted: 'in_progress',
  TicketResolved: 'resolved',
  TicketClosed: 'closed',
} as const satisfies Record<TicketEvent['type'], TicketBook['status']>

function bookSettings(books: Books, event: Logged & TenantEvent): void {
  if (event.type === 'BooksLocked') return
  const { fourEyes, requireReference } =
    event.type === 'TenantOpened' ? event.data.settings : event.data.changes
  books.settings.fourEyes = fourEyes ?? books.settings.fourEyes
  books.settings.requireReference = requireReference ?? books.settings.requireReference
}
