import { z } from 'zod'
import { partyStanding } from '#commands/parties/events.ts'
import { ticket } from '#commands/tickets/ticket.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/** Opens a ticket of a party, which expenses can then name as what they were made for. */
export const openTicket = command(ticket)({
  name: 'open-ticket',
  summary: 'Opens a ticket of a party',
  path: '/tickets',
  input: z.strictObject({
    id: Id.optional(),
    partyId: Id,
    subject: text(255),
    description: text(5000).optional(),
    legacyId: LegacyId.optional(),
  }),
  may: ['finance', 'sales'],
  refusals: ['PARTY_UNKNOWN', 'PARTY_ARCHIVED', 'ALREADY_EXISTS'],
  creates: 'ticket',
  stream: (_input, { newId }) => newId,
  needs: ({ partyId }) => ({ party: need(partyStanding, partyId) }),

  decide({ id: _id, ...input }, state, { needs, newId, refuse }) {
    const opening = present({ ...input, ticketId: newId })
    if (state.status !== 'unknown') return sameValues(state.opening, opening) ? [] : refuse('ALREADY_EXISTS')
    if (needs.party === 'unknown') return refuse('PARTY_UNKNOWN')
    if (needs.party === 'archived') return refuse('PARTY_ARCHIVED')

    return [{ type: 'TicketOpened', data: opening }]
  },
})
