import { test } from 'vitest'
import { party } from '#commands/parties/party.ts'
import { removePartyRole } from '#commands/parties/remove-party-role.ts'
import { archived, partyId, registered, roleAdded } from '#tests/commands/parties/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(party)

test('takes one of several roles away, the first as well as a later one', () => {
  given(registered(), roleAdded('supplier'))
    .when(removePartyRole, { partyId, role: 'customer' })
    .thenFacts({ type: 'PartyRoleRemoved', data: { partyId, role: 'customer' } })
})

test('does nothing when the party has not got the role', () => {
  given(registered()).when(removePartyRole, { partyId, role: 'supplier' }).thenNothing()
  given(registered(), roleAdded('supplier'))
    .when(removePartyRole, { partyId, role: 'supplier' })
    .thenTwiceIsOnce((...all) => given(...all).when(removePartyRole, { partyId, role: 'supplier' }))
})

test('refuses to take the last role away', () => {
  given(registered())
    .when(removePartyRole, { partyId, role: 'customer' })
    .thenRefused('STATE_CONFLICT', { roles: ['customer'] })
})

test('refuses for a party that is not there', () => {
  given().when(removePartyRole, { partyId, role: 'customer' }).thenRefused('NOT_FOUND')
})

test('refuses for an archived party', () => {
  given(registered(), roleAdded('supplier'), archived)
    .when(removePartyRole, { partyId, role: 'supplier' })
    .thenRefused('STATE_CONFLICT', { status: 'archived' })
})
