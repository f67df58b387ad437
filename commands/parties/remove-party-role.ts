import { z } from 'zod'
import { PartyRole } from '#commands/parties/events.ts'
import { changeable, party } from '#commands/parties/party.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Takes a role from a party. Its last one stays: what is nothing to us any more is archived. */
export const removePartyRole = command(party)({
  name: 'remove-party-role',
  summary: 'Takes a role from a party that has others',
  path: '/parties/:partyId/remove-role',
  input: z.strictObject({ partyId: Id, role: PartyRole }),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ partyId }) => partyId,

  decide({ partyId, role }, state, { refuse }) {
    const { roles } = changeable(state, refuse)
    if (!roles.includes(role)) return []
    if (roles.length === 1) return refuse('STATE_CONFLICT', { roles })

    return [{ type: 'PartyRoleRemoved', data: { partyId, role } }]
  },
})
