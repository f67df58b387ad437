import { leadFacts } from '#commands/leads/events.ts'
import { registerConvertedParty } from '#commands/parties/register-converted-party.ts'
import { reaction, send } from '#src/kernel/reaction.ts'
import { present } from '#src/kernel/values.ts'

/** A converted lead that is no party yet becomes one. */
export const registerPartyWhenLeadConverted = reaction(leadFacts, 'LeadConverted', {
  name: 'register-party-when-lead-converted',
  sends({ data: { partyId, registers, displayName, email, phone, address } }) {
    if (registers === undefined || displayName === undefined) return undefined
    return send(
      registerConvertedParty,
      present({ partyId, ...registers, displayName, email, phone, address }),
    )
  },
})
