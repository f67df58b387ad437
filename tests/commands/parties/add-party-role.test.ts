import { test } from 'vitest'
import { addPartyRole } from '#commands/parties/add-party-role.ts'
import { party } from '#commands/parties/party.ts'
import { archived, partyId, registered, roleAdded } from '#tests/commands/parties/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(party)

test('C-02 makes a customer a supplier too, as the same party', () => {
  given(registered()).when(addPartyRole, { partyId, role: 'supplier' }).thenFacts(roleAdded('supplier'))
})

test('does nothing when the party has the role', () => {
  given(registered()).when(addPartyRole, { partyId, role: 'customer' }).thenNothing()
  given(registered())
    .when(addPartyRole, { partyId, role: 'driver' })
    .thenTwiceIsOnce((...all) => given(...all).when(addPartyRole, { partyId, role: 'driver' }))
})

test('refuses for a party that is not there', () => {
  given().when(addPartyRole, { partyId, role: 'driver' }).thenRefused('NOT_FOUND')
})

test('refuses for an archived party', () => {
  given(registered(), archived).when(addPartyRole, { partyId, role: 'driver' }).thenRefused('STATE_CONFLICT')
})
