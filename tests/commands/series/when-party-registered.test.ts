import { expect, test } from 'vitest'
import { party } from '#commands/parties/party.ts'
import { allotNumberWhenPartyRegistered } from '#commands/series/when-party-registered.ts'
import { partyId, registered } from '#tests/commands/parties/facts.ts'
import { recorded, today } from '#tests/support/specification.ts'

test('C-29 asks the series CT for the number of a registered party', () => {
  expect(allotNumberWhenPartyRegistered.sends(recorded(party, registered()))).toEqual({
    command: 'allot-number',
    input: { series: 'CT', document: { kind: 'party', id: partyId }, date: today },
  })
})
