import type { PartyEvent, PartyRole } from '#commands/parties/events.ts'
import { newId } from '#tests/support/specification.ts'

type FactOf<T extends PartyEvent['type']> = Extract<PartyEvent, { type: T }>

export const partyId = newId
export const reason = 'left the market'

/** The customer Baobab SARL, unless told otherwise. */
export function registered(over: Partial<FactOf<'PartyRegistered'>['data']> = {}): FactOf<'PartyRegistered'> {
  return {
    type: 'PartyRegistered',
    data: {
      partyId,
      displayName: 'Baobab SARL',
      kind: 'business',
      roles: ['customer'],
      email: 'compta@baobab.sn',
      number: null,
      ...over,
    },
  }
}

export const archived: FactOf<'PartyArchived'> = { type: 'PartyArchived', data: { partyId, reason } }

export function roleAdded(role: PartyRole): FactOf<'PartyRoleAdded'> {
  return { type: 'PartyRoleAdded', data: { partyId, role } }
}

export function numbered(number: string): FactOf<'PartyNumbered'> {
  return { type: 'PartyNumbered', data: { partyId, number } }
}
