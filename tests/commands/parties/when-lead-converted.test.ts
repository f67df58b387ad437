import { expect, test } from 'vitest'
import { lead } from '#commands/leads/lead.ts'
import { registerConvertedParty } from '#commands/parties/register-converted-party.ts'
import { registerPartyWhenLeadConverted } from '#commands/parties/when-lead-converted.ts'
import { converted, partyId } from '#tests/commands/leads/facts.ts'
import { recorded } from '#tests/support/specification.ts'

test('R-544 a converted lead becomes a party with what it is registered with', () => {
  const sending = registerPartyWhenLeadConverted.sends(recorded(lead, converted))
  expect(sending).toEqual({
    command: registerConvertedParty.name,
    input: {
      partyId,
      kind: 'business',
      roles: ['prospect'],
      displayName: 'Awa',
      email: 'awa@example.com',
    },
  })
  expect(registerConvertedParty.input.safeParse(sending?.input).success).toBe(true)
})

test('has nothing to do where the party is there already', () => {
  const { registers: _registers, ...data } = converted.data
  expect(registerPartyWhenLeadConverted.sends(recorded(lead, { ...converted, data }))).toBe(undefined)
})
