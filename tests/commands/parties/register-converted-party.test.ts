import { test } from 'vitest'
import { party } from '#commands/parties/party.ts'
import { registerConvertedParty } from '#commands/parties/register-converted-party.ts'
import { newId, specification } from '#tests/support/specification.ts'

const given = specification(party)
const awa = {
  partyId: newId,
  displayName: 'Awa',
  kind: 'business' as const,
  roles: ['prospect' as const],
  email: 'awa@example.com',
}

test('registers the party that a lead became, which gets its number like any other', () => {
  given()
    .when(registerConvertedParty, awa)
    .thenFacts({ type: 'PartyRegistered', data: { ...awa, number: null } })
})

test('does nothing when it is there, be it that another lead of the same person was the first', () => {
  given()
    .when(registerConvertedParty, awa)
    .thenTwiceIsOnce((...all) => given(...all).when(registerConvertedParty, { ...awa, displayName: 'A.' }))
})
