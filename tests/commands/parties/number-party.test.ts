import { test } from 'vitest'
import { numberParty } from '#commands/parties/number-party.ts'
import { party } from '#commands/parties/party.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { archived, numbered, partyId, registered } from '#tests/commands/parties/facts.ts'
import { specification, today } from '#tests/support/specification.ts'

const given = specification(party)
const number = 'CT-000001'

test('writes the number of a party, as of the day it was allotted for', () => {
  given(registered())
    .when(numberParty, { partyId, number, effectiveOn: '2025-01-02' })
    .thenFacts({ ...numbered(number), effectiveOn: CivilDate.parse('2025-01-02') })
})

test('does nothing when the party has that number', () => {
  given(registered())
    .when(numberParty, { partyId, number, effectiveOn: today })
    .thenTwiceIsOnce((...all) => given(...all).when(numberParty, { partyId, number, effectiveOn: today }))
})

test('writes the number of a party that was archived meanwhile, so that no number is lost', () => {
  given(registered(), archived)
    .when(numberParty, { partyId, number, effectiveOn: today })
    .thenFacts({ ...numbered(number), effectiveOn: today })
})

test('refuses a second number', () => {
  given(registered(), numbered(number))
    .when(numberParty, { partyId, number: 'CT-000002', effectiveOn: today })
    .thenRefused('STATE_CONFLICT', { number })
})

test('refuses for a party that is not there', () => {
  given().when(numberParty, { partyId, number, effectiveOn: today }).thenRefused('NOT_FOUND')
})
