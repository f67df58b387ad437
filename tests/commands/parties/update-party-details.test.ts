import { expect, test } from 'vitest'
import { party } from '#commands/parties/party.ts'
import { updatePartyDetails } from '#commands/parties/update-party-details.ts'
import { archived, partyId, registered } from '#tests/commands/parties/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(party)

test('R-054 changes the display name and records no more than what changes', () => {
  given(registered())
    .when(updatePartyDetails, { partyId, displayName: 'Baobab SA', kind: 'business' })
    .thenFacts({ type: 'PartyDetailsUpdated', data: { partyId, displayName: 'Baobab SA' } })
})

test('takes a detail away with null', () => {
  given(registered())
    .when(updatePartyDetails, { partyId, email: null, phone: '+221 77 123 45 67' })
    .thenFacts({ type: 'PartyDetailsUpdated', data: { partyId, email: null, phone: '+221771234567' } })
})

test('does nothing when the details are already so', () => {
  given(registered())
    .when(updatePartyDetails, { partyId, displayName: 'Baobab SARL', phone: null })
    .thenNothing()
  const change = { partyId, email: null, address: 'Dakar' }
  given(registered())
    .when(updatePartyDetails, change)
    .thenTwiceIsOnce((...all) => given(...all).when(updatePartyDetails, change))
})

test('refuses for a party that is not there', () => {
  given().when(updatePartyDetails, { partyId, kind: 'consumer' }).thenRefused('NOT_FOUND')
})

test('refuses for an archived party', () => {
  given(registered(), archived)
    .when(updatePartyDetails, { partyId, kind: 'consumer' })
    .thenRefused('STATE_CONFLICT', { status: 'archived' })
})

test('takes neither no detail at all, nor a name taken away, nor a role', () => {
  for (const wrong of [{}, { displayName: null }, { roles: ['supplier'] }]) {
    expect(updatePartyDetails.input.safeParse({ partyId, ...wrong }).success).toBe(false)
  }
})
