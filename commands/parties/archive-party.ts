import { z } from 'zod'
import { existing, party } from '#commands/parties/party.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/** Archives a party, with a reason: it takes no new documents, and nothing of it is deleted (C-18, C-19). */
export const archiveParty = command(party)({
  name: 'archive-party',
  summary: 'Archives a party, with a reason; nothing of it is deleted',
  path: '/parties/:partyId/archive',
  input: z.strictObject({ partyId: Id, reason: Reason }),
  may: ['finance', 'sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ partyId }) => partyId,

  decide({ partyId, reason }, state, { refuse }) {
    const found = existing(state, refuse)
    if (found.status === 'archived') {
      return found.reason === reason ? [] : refuse('STATE_CONFLICT', { status: found.status })
    }

    return [{ type: 'PartyArchived', data: { partyId, reason } }]
  },
})
