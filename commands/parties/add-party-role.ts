import { z } from 'zod'
import { PartyRole } from '#commands/parties/events.ts'
import { changeable, party } from '#commands/parties/party.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Makes a party one more thing to us: a customer who also supplies stays one party (C-02). */
export const addPartyRole = command(party)({
  name: 'add-party-role',
  summary: 'Gives a party one more role',
  path: '/parties/:partyId/add-role',
  input: z.strictObject({ partyId: Id, role: PartyRole }),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ partyId }) => partyId,

  decide({ partyId, role }, state, { refuse }) {
    if (changeable(state, refuse).roles.includes(role)) return []

    return [{ type: 'PartyRoleAdded', data: { partyId, role } }]
  },
})
