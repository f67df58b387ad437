import { z } from 'zod'
import { PartyRole } from '#commands/parties/events.ts'
import { party } from '#commands/parties/party.ts'
import { RequestedDetails } from '#commands/parties/request.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { LegacyId } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

const { displayName, kind, email, phone, address } = RequestedDetails.shape

/** Registers a person or company once, whatever it is to us (C-02). Its number CT-000001 follows (C-29). */
export const registerParty = command(party)({
  name: 'register-party',
  summary: 'Registers a party: a customer, supplier, driver or whatever it is to us',
  path: '/parties',
  input: z.strictObject({
    id: Id.optional(),
    displayName,
    kind: kind.default('business'),
    roles: z
      .array(PartyRole)
      .min(1, 'must name at least one role')
      .max(PartyRole.options.length)
      .transform((roles) => [...new Set(roles)].sort()),
    email: email.optional(),
    phone: phone.optional(),
    address: address.optional(),
    legacyId: LegacyId.optional(),
  }),
  may: ['finance', 'sales'],
  refusals: ['ALREADY_EXISTS'],
  creates: 'party',
  stream: (_input, { newId }) => newId,

  decide({ id: _id, ...input }, state, { newId, refuse }) {
    const registration = present({ ...input, partyId: newId, number: null })
    if (state.status !== 'unknown') {
      return sameValues(state.registration, registration) ? [] : refuse('ALREADY_EXISTS')
    }

    return [{ type: 'PartyRegistered', data: registration }]
  },
})
