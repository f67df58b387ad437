import { z } from 'zod'
import { PartyKind, PartyRole } from '#commands/parties/events.ts'
import { party } from '#commands/parties/party.ts'
import { command } from '#src/kernel/command.ts'
import { present } from '#src/kernel/values.ts'

/** Registers the party that a lead became. Another lead of the same person may have done so just before. */
export const registerConvertedParty = command(party)({
  name: 'register-converted-party',
  summary: 'Registers the party that a lead became',
  input: z.object({
    partyId: z.string(),
    displayName: z.string(),
    kind: PartyKind,
    roles: z.array(PartyRole),
    email: z.string().optional(),
    phone: z.string().optional(),
    address: z.string().optional(),
  }),
  may: [],
  refusals: [],
  opens: true,
  stream: ({ partyId }) => partyId,

  decide(input, state) {
    return state.status === 'unknown'
      ? [{ type: 'PartyRegistered', data: present({ ...input, number: null }) }]
      : []
  },
})
