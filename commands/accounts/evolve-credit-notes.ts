import type { Account, CreditNoteState } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { type Minor, sum, zero } from '#src/kernel/money.ts'

export type CreditNoteEvent = Extract<AccountEvent, { type: `CreditNote${string}` }>
type Event = DecidedEvent<CreditNoteEvent>

/** What a fact about a credit note changes besides the open items. */
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
      return changeNote(state, event.data.creditNoteId, (note) => ({
        ...note,
        used: sum(note.used, ...event.data.matches.map(({ amount }) => amount)),
      }))
    case 'CreditNoteUnapplied':
      return changeNote(state, event.data.creditNoteId, (note) => ({
        ...note,
        used: sum(note.used, ...event.data.undone.map(({ amount }) => -amount)),
      }))
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
