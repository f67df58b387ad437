import { List } from 'immutable'
import type { Account, Application } from '#commands/accounts/account.ts'
import { type CreditNoteEvent, evolveCreditNote, evolveUse } from '#commands/accounts/evolve-credit-notes.ts'
import { evolveDocument } from '#commands/accounts/evolve-documents.ts'
import { evolveItems } from '#commands/accounts/evolve-items.ts'
import { evolveMovement, type MovementEvent } from '#commands/accounts/evolve-movements.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { Undone } from '#commands/accounts/facts/items.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { sum } from '#src/kernel/money.ts'

type Event = DecidedEvent<AccountEvent>

/** The account after a fact: its open items and matchings in one way for all facts, then what the fact is about. */
export function evolveAccount(state: Account, event: Event): Account {
  const posted = evolveUse(withApplications(evolveItems(state, event), event), event)
  if (isAboutMovement(event)) return evolveMovement(posted, event)
  if (isAboutCreditNote(event)) return evolveCreditNote(posted, event)
  return evolveDocument(posted, event)
}

function isAboutMovement(event: Event): event is DecidedEvent<MovementEvent> {
  return event.type.startsWith('Movement') || event.type.startsWith('Penalty')
}

function isAboutCreditNote(event: Event): event is DecidedEvent<CreditNoteEvent> {
  return event.type.startsWith('CreditNote')
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
