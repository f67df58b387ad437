import { z } from 'zod'
import { existing, party } from '#commands/parties/party.ts'
import { command } from '#src/kernel/command.ts'

/** Writes the number that the series has allotted to a party; archived meanwhile, it gets it all the same. */
export const numberParty = command(party)({
  name: 'number-party',
  summary: 'Writes the number of a party',
  input: z.object({ partyId: z.string(), number: z.string() }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ partyId }) => partyId,

  decide({ partyId, number }, state, { refuse }) {
    const { number: held } = existing(state, refuse)
    if (held === number) return []
    if (held !== undefined) return refuse('STATE_CONFLICT', { number: held })

    return [{ type: 'PartyNumbered', data: { partyId, number } }]
  },
})
