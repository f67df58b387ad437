import { expect, test } from 'vitest'
import { numberPartyWhenAllotted } from '#commands/parties/when-number-allotted.ts'
import { series } from '#commands/series/series.ts'
import { allotted } from '#tests/commands/series/facts.ts'
import { partyId } from '#tests/commands/parties/facts.ts'
import { recorded } from '#tests/support/specification.ts'

test('C-29 asks to write the number on the party that it was allotted for', () => {
  const fact = allotted(7, { kind: 'party', id: partyId })
  expect(numberPartyWhenAllotted.sends(recorded(series, fact))).toEqual({
    command: 'number-party',
    input: { partyId, number: 'CT-000007' },
  })
})

test('leaves the numbers of other documents alone', () => {
  const fact = allotted(7, { kind: 'credit_note', id: partyId })
  expect(numberPartyWhenAllotted.sends(recorded(series, fact))).toBeUndefined()
})
