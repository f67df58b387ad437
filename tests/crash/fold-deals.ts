import { z } from 'zod'
import type { DealEvent } from '#commands/deals/events.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Books, DealBook, WinningBook } from '#tests/crash/books.ts'
import { refuseGoneParty, tellSlip } from '#tests/crash/fold-budgets.ts'
import type { Logged } from '#tests/crash/log.ts'

export type LoggedDealEvent = Logged & DealEvent
type Tell = (problem: string) => void

/** Books one fact of a deal, and tells what a sound ledger would never have written. */
export function bookDeal(books: Books, event: LoggedDealEvent): void {
  const { dealId } = event.data
  const tell = telling(books, event)
  const before = books.deals.get(dealId)
  const touched = { updatedAt: event.recordedAt, revision: event.revision }
  if (event.type === 'DealOpened') {
    if (before) tell('it was opened already')
    const { partyId, currency, amount } = event.data
    refuseGoneParty(books, partyId, event)
    const opened = { status: 'open', closedOn: null, winnings: 0, createdAt: event.recordedAt } as const
    books.deals.set(dealId, { partyId, currency, amount, ...opened, ...touched })
    return
  }
  if (before === undefined) return tell('it was never opened')
  if (event.type === 'DealReopened') reopen(books, before, event)
  else if (before.status !== 'open') tell(`it was ${before.status}`)
  if (event.type === 'DealWon') win(books, before, { event, tell })
  books.deals.set(dealId, { ...before, ...changeOf(event), ...touched })
}

function changeOf(event: DealEvent): Partial<DealBook> {
  switch (event.type) {
    case 'DealAmountChanged':
      return { amount: event.data.amount }
    case 'DealWon':
      return { status: 'won', closedOn: event.data.closedOn, winnings: event.data.winning }
    case 'DealLost':
      return { status: 'lost', closedOn: event.data.closedOn }
    case 'DealReopened':
      return { status: 'open', closedOn: null }
    case 'DealOpened':
    case 'DealMoved':
    case 'DealCloseDateChanged':
      return {}
  }
}

function receivableOf(dealId: string, winning: number): string {
  return derivedId('receivable of deal', dealId, winning)
}

function win(
  books: Books,
  before: DealBook,
  { event, tell }: { event: Extract<LoggedDealEvent, { type: 'DealWon' }>; tell: Tell },
): void {
  const { dealId, partyId, amount, currency, winning } = event.data
  if (winning !== before.winnings + 1) tell(`it is its winning ${winning}, after ${before.winnings} of them`)
  if (amount !== before.amount || partyId !== before.partyId || currency !== before.currency)
    tell('it is another deal than the one that was opened')
  const won = { dealId, winning, partyId, currency, amount, isReopened: false }
  const unbilled = { receivable: undefined, isCredited: false, allotted: [], number: undefined }
  books.winnings.set(receivableOf(dealId, winning), { ...won, ...unbilled })
}

/** What is owed for it must be credited first. */
function reopen(books: Books, { status, winnings }: DealBook, event: LoggedDealEvent): void {
  if (status === 'open') telling(books, event)('it was open')
  if (status !== 'won') return
  const id = receivableOf(event.data.dealId, winnings)
  const won = books.winnings.get(id)
  if (won?.receivable !== undefined && !won.isCredited) tellSlip(books, event, 'its receivable is owed')
  if (won) books.winnings.set(id, { ...won, isReopened: true })
}

const Recorded = z.object({
  documentId: z.string(),
  partyId: z.string(),
  currency: z.string(),
  net: z.int(),
  amount: z.int(),
  number: z.null(),
  origin: z.object({ module: z.literal('crm'), reference: z.string() }),
})

/** Books a fact of an account, as far as it is about the receivable of a won deal. */
export function bookAccount(books: Books, event: Logged): void {
  if (event.type === 'DocumentNumbered') return numbered(books, event)
  if (event.type === 'CreditNoteIssued') return credited(books, event)
  if (event.type !== 'ReceivableRecorded') return
  const { data } = Recorded.safeParse(event.data)
  if (data === undefined) return
  const tell = telling(books, event)
  const won = books.winnings.get(data.documentId)
  if (won === undefined) return tell(`no deal was won for ${data.documentId}`)
  if (won.receivable !== undefined) tell(`deal ${won.dealId} was charged already`)
  if (won.isReopened) tellSlip(books, event, `deal ${won.dealId} had been reopened`)
  if (!isFor(won, data)) tell(`it is not what deal ${won.dealId} was won for`)
  books.winnings.set(data.documentId, { ...won, receivable: { amount: data.amount } })
}

function isFor(won: WinningBook, data: z.output<typeof Recorded>): boolean {
  const { dealId, partyId, currency, amount } = won
  return (
    data.origin.reference === dealId &&
    data.partyId === partyId &&
    data.currency === currency &&
    data.net === amount &&
    amount > 0
  )
}

function credited(books: Books, event: Logged): void {
  const { documentId = '' } = z.object({ documentId: z.string().optional() }).parse(event.data)
  const won = books.winnings.get(documentId)
  if (won) books.winnings.set(documentId, { ...won, isCredited: true })
}

function numbered(books: Books, event: Logged): void {
  const { documentId, number } = z.object({ documentId: z.string(), number: z.string() }).parse(event.data)
  const won = books.winnings.get(documentId)
  if (won === undefined) return
  if (won.receivable === undefined) telling(books, event)('it was never recorded')
  if (won.number !== undefined) telling(books, event)(`it had the number ${won.number}`)
  books.winnings.set(documentId, { ...won, number })
}

function telling(books: Books, { type, position, stream }: Logged): Tell {
  return (problem) => void books.problems.push(`${type} at ${position} in ${stream}: ${problem}`)
}
