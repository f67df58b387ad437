import { type PartyEvent, partyFacts, type PartyRole } from '#commands/parties/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

type Registration = Extract<PartyEvent, { type: 'PartyRegistered' }>['data']
type Details = Omit<Extract<PartyEvent, { type: 'PartyDetailsUpdated' }>['data'], 'partyId'>

interface Registered {
  readonly registration: Registration
  readonly details: Details
  readonly roles: readonly PartyRole[]
  readonly number: string | undefined
}

export type RegisteredParty = Registered &
  ({ readonly status: 'active' } | { readonly status: 'archived'; readonly reason: string })

/** A person or company in all its roles: customer, supplier, driver … (C-02, R-052). */
export type Party = { readonly status: 'unknown' } | RegisteredParty

export const party = aggregate({
  noun: 'party',
  facts: partyFacts,
  initial: { status: 'unknown' },
  evolve,
})

function evolve(state: Party, event: DecidedEvent<PartyEvent>): Party {
  return state.status === 'unknown' ? registered(event) : next(state, event)
}

function registered(event: DecidedEvent<PartyEvent>): Party {
  if (event.type !== 'PartyRegistered') return { status: 'unknown' }
  const { displayName, kind, email, phone, address, roles } = event.data
  const details = { displayName, kind, email, phone, address }
  return { status: 'active', registration: event.data, details, roles, number: undefined }
}

function next(state: RegisteredParty, event: DecidedEvent<PartyEvent>): Party {
  switch (event.type) {
    case 'PartyRegistered':
      return state
    case 'PartyNumbered':
      return { ...state, number: event.data.number }
    case 'PartyDetailsUpdated': {
      const { partyId: _partyId, ...changes } = event.data
      return { ...state, details: { ...state.details, ...changes } }
    }
    case 'PartyRoleAdded':
      return { ...state, roles: [...state.roles, event.data.role] }
    case 'PartyRoleRemoved':
      return { ...state, roles: state.roles.filter((role) => role !== event.data.role) }
    case 'PartyArchived':
      return { ...state, status: 'archived', reason: event.data.reason }
  }
}

/** The party, or a refusal when there is none. */
export function existing(state: Party, refuse: (code: 'NOT_FOUND') => never): RegisteredParty {
  return state.status === 'unknown' ? refuse('NOT_FOUND') : state
}

/** The party, or a refusal when there is none or when it is archived and so no longer changes. */
export function changeable(
  state: Party,
  refuse: (code: 'NOT_FOUND' | 'STATE_CONFLICT', details?: Record<string, unknown>) => never,
): RegisteredParty {
  const found = existing(state, refuse)
  return found.status === 'archived' ? refuse('STATE_CONFLICT', { status: found.status }) : found
}
