import type { Account, InvoiceState } from '#commands/accounts/account.ts'
import { changeNote, type CreditNoteEvent } from '#commands/accounts/evolve-credit-notes.ts'
import { changeMovement, type MovementEvent } from '#commands/accounts/evolve-movements.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { zero } from '#src/kernel/money.ts'

type Event = DecidedEvent<Exclude<AccountEvent, MovementEvent | CreditNoteEvent>>
type Numbering = Extract<Event, { type: 'DocumentNumbered' }>['data']

/** What a fact about an invoice, a bill, an offset or the account itself changes besides the open items. */
export function evolveDocument(state: Account, event: Event): Account {
  switch (event.type) {
    case 'OpeningBalanceRecorded': {
      const { documentId, amount } = event.data
      return { ...state, opening: { documentId, amount, date: event.effectiveOn } }
    }
    case 'ReceivableRecorded':
      return withInvoice(state, { details: event.data, kind: 'receivable' })
    case 'PayableRecorded':
      return withInvoice(state, { details: event.data, kind: 'payable' })
    case 'CreditLimitSet':
      return { ...state, limit: event.data.limit, limitPolicy: event.data.policy }
    case 'OffsetRecorded': {
      const offset = { recording: event.data, date: event.effectiveOn, cancelled: false }
      return { ...state, offsets: state.offsets.set(event.data.offsetId, offset) }
    }
    case 'OffsetCancelled': {
      const offset = state.offsets.get(event.data.offsetId)
      if (offset === undefined) return state
      return { ...state, offsets: state.offsets.set(event.data.offsetId, { ...offset, cancelled: true }) }
    }
    case 'DocumentNumbered':
      return numbered(state, event.data)
  }
}

function withInvoice(state: Account, invoice: Pick<InvoiceState, 'details' | 'kind'>): Account {
  const one = { ...invoice, credited: zero, number: undefined }
  return { ...state, invoices: state.invoices.set(invoice.details.documentId, one) }
}

function numbered(state: Account, { documentId, kind, number }: Numbering): Account {
  if (kind === 'movement') return changeMovement(state, documentId, (one) => ({ ...one, number }))
  if (kind === 'credit_note') return changeNote(state, documentId, (one) => ({ ...one, number }))
  const invoice = state.invoices.get(documentId)
  if (invoice === undefined) return state
  return { ...state, invoices: state.invoices.set(documentId, { ...invoice, number }) }
}
