import { List } from 'immutable'
import type { Account, MovementState } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { sum, zero } from '#src/kernel/money.ts'

export type MovementEvent = Extract<AccountEvent, { type: `Movement${string}` | `Penalty${string}` }>
type Event = DecidedEvent<MovementEvent>

/** What one part of one rule has assessed of one document. */
export function assessmentKey(of: { documentId: string; ruleId: string; part: string }): string {
  return `${of.documentId}:${of.ruleId}:${of.part}`
}

/** What a fact about a movement changes besides the open items. */
export function evolveMovement(state: Account, event: Event): Account {
  switch (event.type) {
    case 'MovementRecorded':
      return withMovement(state, event.data.movementId, recorded(event))
    case 'PenaltyAssessed': {
      const { movementId, businessDate } = event.data
      const key = assessmentKey(event.data)
      const movements = (state.assessed.get(key)?.movements ?? List()).push(movementId)
      return {
        ...withMovement(state, movementId, recorded(event)),
        assessed: state.assessed.set(key, { businessDate, movements }),
      }
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
    case 'MovementAllocated':
    case 'MovementDeallocated':
    case 'PenaltyWaived':
      return state
  }
}

function recorded(event: Extract<Event, { type: 'MovementRecorded' | 'PenaltyAssessed' }>): MovementState {
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

/** The account with one movement changed. */
export function changeMovement(
  state: Account,
  id: string,
  change: (one: MovementState) => MovementState,
): Account {
  const one = state.movements.get(id)
  return one === undefined ? state : { ...state, movements: state.movements.set(id, change(one)) }
}
