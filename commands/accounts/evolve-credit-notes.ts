import type { Account, CreditNoteState } from '#commands/accounts/account.ts'
import { type AccountEvent, changesOf } from '#commands/accounts/events.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { type Minor, sum, zero } from '#src/kernel/money.ts'

export type CreditNoteEvent = Extract<AccountEvent, { type: `CreditNote${string}` }>
type Event = DecidedEvent<CreditNoteEvent>

/**
 * What a fact uses of credit notes, and gives back: whoever matches one (an application, a refund that is allocated
 * to it) uses it, so that used + expired + remaining is always what it was issued for.
 */
export function evolveUse(state: Account, event: DecidedEvent<AccountEvent>): Account {
  return changesOf(event)
    .filter(({ item, posting }) => item.kind === 'credit_note' && !posting)
    .reduce(
      (all, { item, amount }) =>
        changeNote(all, item.documentId, (note) => ({ ...note, used: sum(note.used, -amount) })),
      state,
    )
}

/** What a fact about a credit note changes besides the open items and the use of it. */
export function evolveCreditNote(state: Account, event: Event): Account {
  switch (event.type) {
    case 'CreditNoteIssued': {
      const { creditNoteId, documentId, amount, expiresOn } = event.data
      const note: CreditNoteState = {
        ...{ issue: event.data, date: event.effectiveOn, expiresOn },
        ...{ used: zero, expired: zero, status: 'issued', number: undefined },
      }
      const issued = { ...state, creditNotes: state.creditNotes.set(creditNoteId, note) }
      return credit(issued, documentId, amount)
    }
    case 'CreditNoteApplied':
    case 'CreditNoteUnapplied':
      return state
    case 'CreditNoteExpiryExtended': {
      const { creditNoteId, expiresOn } = event.data
      return changeNote(state, creditNoteId, (note) => ({ ...note, expiresOn }))
    }
    case 'CreditNoteExpired': {
      const { creditNoteId, amount } = event.data
      return changeNote(state, creditNoteId, (note) => ({
        ...{ ...note, status: 'expired' },
        expired: sum(note.expired, amount),
      }))
    }
    case 'CreditNoteCancelled': {
      const { creditNoteId, amount } = event.data
      const documentId = state.creditNotes.get(creditNoteId)?.issue.documentId
      const cancelled = changeNote(state, creditNoteId, (note) => ({ ...note, status: 'cancelled' }))
      return credit(cancelled, documentId, -amount)
    }
  }
}

function credit(state: Account, documentId: string | undefined, amount: number): Account {
  const invoice = documentId === undefined ? undefined : state.invoices.get(documentId)
  if (documentId === undefined || invoice === undefined) return state
  const credited: Minor = sum(invoice.credited, amount)
  return { ...state, invoices: state.invoices.set(documentId, { ...invoice, credited }) }
}

/** The account with one credit note changed. */
export function changeNote(
  state: Account,
  id: string,
  change: (one: CreditNoteState) => CreditNoteState,
): Account {
  const one = state.creditNotes.get(id)
  return one === undefined ? state : { ...state, creditNotes: state.creditNotes.set(id, change(one)) }
}
