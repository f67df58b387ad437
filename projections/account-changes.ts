import { z } from 'zod'
import { type AccountEvent, accountFacts, changesOf, type ItemChange } from '#commands/accounts/events.ts'
import { type ItemRef, type Matching, signed } from '#commands/accounts/facts/items.ts'

export type AccountFact = AccountEvent
export const accountFactTypes: readonly string[] = Object.keys(accountFacts.types)

/** Which figure of an account an open item belongs to. */
export const AccountClass = z.enum(['receivable', 'payable', 'advance', 'credit_note'])
export type AccountClass = z.infer<typeof AccountClass>

/** A document that the party owes us, or one that we owe it; money not matched is an advance. */
export function classOf({ item, side }: Pick<ItemChange, 'item' | 'side'>): AccountClass {
  switch (item.kind) {
    case 'settlement':
      return 'advance'
    case 'credit_note':
      return 'credit_note'
    case 'opening':
    case 'receivable':
    case 'payable':
    case 'penalty':
    case 'miscellaneous':
    case 'counter':
      return side === 'debit' ? 'receivable' : 'payable'
  }
}

/** What a fact changes of an open item, as the balance sees it: debit as it is, credit as a negative amount. */
export interface SignedChange {
  readonly item: ItemRef
  readonly side: ItemChange['side']
  readonly class: AccountClass
  readonly posting: boolean
  readonly amount: number
  /** What it is matched with, and by which movement, credit note or offset; nothing for a posting. */
  readonly matching: { readonly by: string; readonly counterpart: ItemRef } | undefined
}

export function signedChanges(event: Pick<AccountEvent, 'type' | 'data'>): SignedChange[] {
  const matchings = matchingsIn(event.data)
  let matched = 0
  return changesOf(event).map(({ item, side, amount, posting }) => {
    const matching = posting ? undefined : matchings[Math.floor(matched++ / 2)]
    return {
      ...{ item, side, posting },
      class: classOf({ item, side }),
      amount: signed(side, amount),
      matching: matching && {
        by: matching.by,
        counterpart: side === 'debit' ? matching.credit : matching.debit,
      },
    }
  })
}

/** What a fact adds to the balance of its account. */
export function balanceChange(event: Pick<AccountEvent, 'type' | 'data'>): number {
  return changesOf(event).reduce(
    (total, { posting, side, amount }) => (posting ? total + signed(side, amount) : total),
    0,
  )
}

/** In the order in which `changesOf` lays them out: what is undone comes before what is matched. */
function matchingsIn(data: AccountEvent['data']): readonly Matching[] {
  return [...('undone' in data ? data.undone : []), ...('matches' in data ? data.matches : [])]
}

/** The movement, credit note, offset or document that a fact is about; none when it is about the whole account. */
export function causeOf(data: AccountEvent['data']): string | null {
  if ('movementId' in data) return data.movementId
  if ('creditNoteId' in data) return data.creditNoteId
  if ('offsetId' in data) return data.offsetId
  return 'documentId' in data ? data.documentId : null
}
