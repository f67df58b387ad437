import { Map } from 'immutable'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { type Minor, sum } from '#src/kernel/money.ts'

/** What deals must know of an account: how much of each receivable is not credited, and which one a note corrects. */
interface Receivables {
  readonly owed: Map<string, Minor>
  readonly corrected: Map<string, string>
}

const nothing: Receivables = { owed: Map(), corrected: Map() }

export const receivables = aggregate({ noun: 'account', facts: accountFacts, initial: nothing, evolve })

function evolve(state: Receivables, { type, data }: DecidedEvent<AccountEvent>): Receivables {
  if (type === 'ReceivableRecorded') {
    return { ...state, owed: state.owed.set(data.documentId, data.amount) }
  }
  if (type === 'CreditNoteIssued' && data.documentId !== undefined) {
    const corrected = state.corrected.set(data.creditNoteId, data.documentId)
    return credited({ ...state, corrected }, data.documentId, data.amount)
  }
  if (type === 'CreditNoteCancelled') {
    return credited(state, state.corrected.get(data.creditNoteId), -data.amount)
  }
  return state
}

function credited(state: Receivables, documentId: string | undefined, amount: number): Receivables {
  const owed = documentId === undefined ? undefined : state.owed.get(documentId)
  if (documentId === undefined || owed === undefined) return state
  return { ...state, owed: state.owed.set(documentId, sum(owed, -amount)) }
}
