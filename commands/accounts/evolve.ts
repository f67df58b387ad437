import { List } from 'immutable'
import {
  type Account,
  type Application,
  type CreditNoteState,
  type InvoiceState,
  type MovementState,
} from '#commands/accounts/account.ts'
import { evolveItems } from '#commands/accounts/evolve-items.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { Undone } from '#commands/accounts/facts/items.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { type Minor, sum, zero } from '#src/kernel/money.ts'

type Event<T extends AccountEvent['type'] = AccountEvent['type']> = DecidedEvent<
  Extract<AccountEvent, { type: T }>
>

/** What one part of one rule has assessed of one document. */
export function assessmentKey(of: { documentId: string; ruleId: string; part: string }): string {
  return `${of.documentId}:${of.ruleId}:${of.part}`
}

/** The account after a fact: its open items and matchings in one way for all facts, then what the fact is about. */
export function evolveAccount(state: Account, event: Event): Account {
  return aboutDocument(aboutMovement(withApplications(evolveItems(state, event), event), event), event)
}

function withApplications(state: Account, event: Event): Account {
  const { data } = event
  let { applied } = state
  for (const one of 'undone' in data ? data.undone : []) {
    applied = applied.update(one.by, List(), (list) => takenBack(list, one))
  }
  for (const one of 'matches' in data ? data.matches : []) {
    const application = { ...one, appliedOn: event.effectiveOn }
    applied = applied.update(one.by, List(), (list) => list.push(application))
  }
  return applied === state.applied ? state : { ...state, applied }
}

/** The matchings without what was taken back of the last one that it belongs to. */
function takenBack(list: List<Application>, undone: Undone): List<Application> {
  const index = list.findLastIndex(
    ({ debit, credit, appliedOn, amount }) =>
      debit.itemId === undone.debit.itemId &&
      credit.itemId === undone.credit.itemId &&
      appliedOn === undone.appliedOn &&
      amount >= undone.amount,
  )
  const found = list.get(index)
  if (index < 0 || found === undefined) return list
  const left = sum(found.amount, -undone.amount)
  return left === 0 ? list.delete(index) : list.set(index, { ...found, amount: left })
}

function aboutMovement(state: Account, event: Event): Account {
  switch (event.type) {
    case 'MovementRecorded':
      return withMovement(state, event.data.movementId, recorded(event))
    case 'PenaltyAssessed':
      return {
        ...withMovement(state, event.data.movementId, recorded(event)),
        assessed: state.assessed.set(assessmentKey(event.data), event.data.cumulative),
      }
    case 'MovementSettled': {
      const settlement = { ...event.data, date: event.effectiveOn }
      return changeMovement(state, event.data.movementId, (movement) => ({
        ...movement,
        settled: sum(movement.settled, event.data.amount),
        settlements: movement.settlements.push(settlement),
      }))
    }
    case 'MovementCancelled':
      return changeMovement(state, event.data.movementId, (one) => ({ ...one, status: 'cancelled' }))
    case 'MovementReversed': {
      const { movementId, counter } = event.data
      const reversed = changeMovement(state, movementId, (one) => ({ ...one, status: 'reversed' }))
      return withMovement(reversed, counter.movementId, {
        ...fresh(event.effectiveOn, counter),
        status: 'counter',
      })
    }
    default:
      return state
  }
}

function recorded(event: Event<'MovementRecorded' | 'PenaltyAssessed'>): MovementState {
  const type = event.type === 'MovementRecorded' ? event.data.type : 'penalty'
  return { ...fresh(event.effectiveOn, { ...event.data, type }), recording: event.data }
}

function fresh(
  date: CivilDate,
  { type, direction, amount }: Pick<MovementState, 'type' | 'direction' | 'amount'>,
): MovementState {
  return {
    recording: undefined,
    ...{ type, direction, amount, date },
    settled: zero,
    settlements: List(),
    status: 'recorded',
    number: undefined,
  }
}

function withMovement(state: Account, id: string, movement: MovementState): Account {
  return { ...state, isPosted: true, movements: state.movements.set(id, movement) }
}

function changeMovement(state: Account, id: string, change: (one: MovementState) => MovementState): Account {
  const one = state.movements.get(id)
  return one === undefined ? state : { ...state, movements: state.movements.set(id, change(one)) }
}

function aboutDocument(state: Account, event: Event): Account {
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
    default:
      return aboutCreditNote(state, event)
  }
}

function withInvoice(state: Account, invoice: Pick<InvoiceState, 'details' | 'kind'>): Account {
  const one = { ...invoice, credited: zero, number: undefined }
  return { ...state, invoices: state.invoices.set(invoice.details.documentId, one) }
}

function aboutCreditNote(state: Account, event: Event): Account {
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
    default:
      return state
  }
}

function credit(state: Account, documentId: string | undefined, amount: number): Account {
  const invoice = documentId === undefined ? undefined : state.invoices.get(documentId)
  if (documentId === undefined || invoice === undefined) return state
  const credited: Minor = sum(invoice.credited, amount)
  return { ...state, invoices: state.invoices.set(documentId, { ...invoice, credited }) }
}

function changeNote(state: Account, id: string, change: (one: CreditNoteState) => CreditNoteState): Account {
  const one = state.creditNotes.get(id)
  return one === undefined ? state : { ...state, creditNotes: state.creditNotes.set(id, change(one)) }
}

function numbered(state: Account, { documentId, kind, number }: Event<'DocumentNumbered'>['data']): Account {
  if (kind === 'movement') return changeMovement(state, documentId, (one) => ({ ...one, number }))
  if (kind === 'credit_note') return changeNote(state, documentId, (one) => ({ ...one, number }))
  const invoice = state.invoices.get(documentId)
  if (invoice === undefined) return state
  return { ...state, invoices: state.invoices.set(documentId, { ...invoice, number }) }
}
