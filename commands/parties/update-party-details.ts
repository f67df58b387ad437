import { z } from 'zod'
import { changeable, party } from '#commands/parties/party.ts'
import { RequestedDetails } from '#commands/parties/request.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { changesOf, someField } from '#src/kernel/values.ts'

const { displayName, kind, email, phone, address } = RequestedDetails.shape

/** Changes some details of a party; null takes an e-mail address, telephone number or address away. */
export const updatePartyDetails = command(party)({
  name: 'update-party-details',
  summary: 'Changes some details of a party',
  path: '/parties/:partyId/update-details',
  input: z
    .strictObject({
      partyId: Id,
      displayName: displayName.optional(),
      kind: kind.optional(),
      email: email.nullable().optional(),
      phone: phone.nullable().optional(),
      address: address.nullable().optional(),
    })
    .refine(({ partyId: _partyId, ...details }) => someField(details), 'must name at least one detail'),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ partyId }) => partyId,

  decide({ partyId, ...wanted }, state, { refuse }) {
    const changes = changesOf(changeable(state, refuse).details, wanted)
    if (!someField(changes)) return []

    return [{ type: 'PartyDetailsUpdated', data: { partyId, ...changes } }]
  },
})
