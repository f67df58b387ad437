import { test } from 'vitest'
import { numberParty } from '#commands/parties/number-party.ts'
import { party } from '#commands/parties/party.ts'
import { archived, numbered, partyId, registered } from '#tests/commands/parties/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(party)
const number = 'CT-000001'

test('writes the number of a party: no booking, so it counts today, whatever is locked', () => {
  given(registered())
    .lockedUntil('2025-03-21')
    .when(numberParty, { partyId, number })
    .thenFacts(numbered(number))
})

test('does nothing when the party has that number', () => {
  given(registered())
    .when(numberParty, { partyId, number })
    .thenTwiceIsOnce((...all) => given(...all).when(numberParty, { partyId, number }))
})

test('writes the number of a party that was archived meanwhile, so that no number is lost', () => {
  given(registered(), archived).when(numberParty, { partyId, number }).thenFacts(numbered(number))
})

test('refuses a second number', () => {
  given(registered(), numbered(number))
    .when(numberParty, { partyId, number: 'CT-000002' })
    .thenRefused('STATE_CONFLICT', { number })
})

test('refuses for a party that is not there', () => {
  given().when(numberParty, { partyId, number }).thenRefused('NOT_FOUND')
})
