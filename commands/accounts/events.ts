import { creditNoteFacts, documentFacts } from '#commands/accounts/facts/documents.ts'
import {
  itemOf,
  type ItemRef,
  type Matching,
  opposite,
  type Side,
  sideOf,
  type Undone,
} from '#commands/accounts/facts/items.ts'
import { movementFacts } from '#commands/accounts/facts/movements.ts'
import { facts, type FactsOf } from '#src/kernel/event.ts'

/** All that happens to what a party owes us and we owe it, in one currency (C-35). */
export const accountFacts = facts({ ...documentFacts, ...movementFacts, ...creditNoteFacts })
export type AccountEvent = FactsOf<typeof accountFacts>

/** The id of the stream of a party's account in a currency. */
export function accountId(partyId: string, currency: string): string {
  return `${partyId}.${currency}`
}

/** Whose account an id is of, and in which currency. */
export function accountOf(id: string): { partyId: string; currency: string } {
  const end = id.lastIndexOf('.')
  return { partyId: id.slice(0, end), currency: id.slice(end + 1) }
}

/**
 * What a fact changes of one open item. `amount` is how much more is open of it (less, when negative). A posting
 * moves the balance, by as much on a debit item and by minus as much on a credit item; what is no posting is a
 * matching, and comes with its counterpart on an item of the other side, so that the balance stays.
 */
export interface ItemChange {
  readonly item: ItemRef
  readonly side: Side
  readonly amount: number
  readonly posting: boolean
}

/**
 * What a fact changes of the open items of its account. The balance on a day is the sum of the postings that count
 * up to it, and what is open of an item the sum of its changes: every figure of an account, at any time and as it
 * was known at any time, comes from here.
 */
export function changesOf({ type, data }: Pick<AccountEvent, 'type' | 'data'>): readonly ItemChange[] {
  return [...postingsOf({ type, data }), ...matchingsOf(data)]
}

type Posting = { [T in AccountEvent['type']]: (data: DataOf<T>) => readonly ItemChange[] }
type DataOf<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data']

const none = (): readonly ItemChange[] => []

/** What each type of fact posts; the compiler asks for every one. */
const postings: Posting = {
  OpeningBalanceRecorded: ({ documentId, amount }) =>
    posted(itemOf(documentId, 'opening'), amount < 0 ? 'credit' : 'debit', Math.abs(amount)),
  ReceivableRecorded: ({ documentId, amount }) => posted(itemOf(documentId, 'receivable'), 'debit', amount),
  PayableRecorded: ({ documentId, amount }) => posted(itemOf(documentId, 'payable'), 'credit', amount),
  MovementRecorded: ({ movementId, type, direction, amount }) =>
    type === 'penalty' || type === 'miscellaneous'
      ? posted(itemOf(movementId, type), sideOf(direction), amount)
      : [],
  MovementSettled: (data) => posted(settlementOf(data), data.side, data.amount),
  MovementReversed: ({ counter }) =>
    posted(itemOf(counter.movementId, 'counter'), sideOf(counter.direction), counter.amount),
  PenaltyAssessed: ({ movementId, direction, amount }) =>
    posted(itemOf(movementId, 'penalty'), sideOf(direction), amount),
  PenaltyWaived: ({ item, amount }) => posted(item, 'debit', -amount),
  CreditNoteIssued: ({ creditNoteId, direction, amount }) =>
    posted(itemOf(creditNoteId, 'credit_note'), sideOf(direction), amount),
  CreditNoteExpired: lapsed,
  CreditNoteCancelled: lapsed,
  CreditLimitSet: none,
  OffsetRecorded: none,
  OffsetCancelled: none,
  DocumentNumbered: none,
  MovementAllocated: none,
  MovementDeallocated: none,
  MovementCancelled: none,
  CreditNoteApplied: none,
  CreditNoteUnapplied: none,
  CreditNoteExpiryExtended: none,
}

function postingsOf({ type, data }: Pick<AccountEvent, 'type' | 'data'>): readonly ItemChange[] {
  return (postings[type] as (data: AccountEvent['data']) => readonly ItemChange[])(data)
}

/** What was left of a credit note goes back: the balance moves against the note's own way. */
function lapsed({
  creditNoteId,
  direction,
  amount,
}: DataOf<'CreditNoteExpired' | 'CreditNoteCancelled'>): readonly ItemChange[] {
  return posted(itemOf(creditNoteId, 'credit_note'), opposite(sideOf(direction)), -amount)
}

/** The item of money that moved: it belongs to its movement. */
export function settlementOf({
  settlementId,
  movementId,
}: {
  settlementId: string
  movementId: string
}): ItemRef {
  return { itemId: settlementId, documentId: movementId, kind: 'settlement' }
}

function posted(item: ItemRef, side: Side, amount: number): readonly ItemChange[] {
  return [{ item, side, amount, posting: true }]
}

function matchingsOf(data: AccountEvent['data']): readonly ItemChange[] {
  const undone = 'undone' in data ? data.undone : []
  const matches = 'matches' in data ? data.matches : []
  return [
    ...undone.flatMap((one) => matched(one, one.amount)),
    ...matches.flatMap((one) => matched(one, -one.amount)),
  ]
}

function matched({ debit, credit }: Matching | Undone, amount: number): ItemChange[] {
  return [
    { item: debit, side: 'debit', amount, posting: false },
    { item: credit, side: 'credit', amount, posting: false },
  ]
}
