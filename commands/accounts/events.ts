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
  return [...postingsOf({ type, data } as AccountEvent), ...matchingsOf(data)]
}

function postingsOf({ type, data }: AccountEvent): readonly ItemChange[] {
  switch (type) {
    case 'OpeningBalanceRecorded': {
      const side = data.amount < 0 ? 'credit' : 'debit'
      return posted(itemOf(data.documentId, 'opening'), side, Math.abs(data.amount))
    }
    case 'ReceivableRecorded':
      return posted(itemOf(data.documentId, 'receivable'), 'debit', data.amount)
    case 'PayableRecorded':
      return posted(itemOf(data.documentId, 'payable'), 'credit', data.amount)
    case 'MovementRecorded':
      return data.type === 'penalty' || data.type === 'miscellaneous'
        ? posted(itemOf(data.movementId, data.type), sideOf(data.direction), data.amount)
        : []
    case 'MovementSettled':
      return posted(settlementOf(data), data.side, data.amount)
    case 'MovementReversed': {
      const { movementId, direction, amount } = data.counter
      return posted(itemOf(movementId, 'counter'), sideOf(direction), amount)
    }
    case 'PenaltyAssessed':
      return posted(itemOf(data.movementId, 'penalty'), sideOf(data.direction), data.amount)
    case 'PenaltyWaived':
      return posted(data.item, 'debit', -data.amount)
    case 'CreditNoteIssued':
      return posted(itemOf(data.creditNoteId, 'credit_note'), sideOf(data.direction), data.amount)
    case 'CreditNoteExpired':
    case 'CreditNoteCancelled':
      return posted(itemOf(data.creditNoteId, 'credit_note'), opposite(sideOf(data.direction)), -data.amount)
    case 'CreditLimitSet':
    case 'OffsetRecorded':
    case 'OffsetCancelled':
    case 'DocumentNumbered':
    case 'MovementAllocated':
    case 'MovementDeallocated':
    case 'MovementCancelled':
    case 'CreditNoteApplied':
    case 'CreditNoteUnapplied':
    case 'CreditNoteExpiryExtended':
      return []
  }
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
