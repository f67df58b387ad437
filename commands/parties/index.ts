import { addPartyRole } from '#commands/parties/add-party-role.ts'
import { archiveParty } from '#commands/parties/archive-party.ts'
import { numberParty } from '#commands/parties/number-party.ts'
import { party } from '#commands/parties/party.ts'
import { registerConvertedParty } from '#commands/parties/register-converted-party.ts'
import { registerParty } from '#commands/parties/register-party.ts'
import { removePartyRole } from '#commands/parties/remove-party-role.ts'
import { updatePartyDetails } from '#commands/parties/update-party-details.ts'
import { registerPartyWhenLeadConverted } from '#commands/parties/when-lead-converted.ts'
import { numberPartyWhenAllotted } from '#commands/parties/when-number-allotted.ts'
import { area } from '#src/kernel/area.ts'

export const parties = area({
  name: 'Parties',
  aggregate: party,
  commands: [
    registerParty,
    registerConvertedParty,
    updatePartyDetails,
    addPartyRole,
    removePartyRole,
    archiveParty,
    numberParty,
  ],
  reactions: [registerPartyWhenLeadConverted, numberPartyWhenAllotted],
})
