import { z } from 'zod'
import { facts, type FactsOf, personal } from '#src/kernel/event.ts'

export const ticketFacts = facts(
  {
    TicketOpened: z.object({
      ticketId: z.string(),
      partyId: z.string(),
      subject: personal(z.string()),
      description: personal(z.string()).optional(),
      legacyId: z.string().optional(),
    }),
    TicketStarted: z.object({ ticketId: z.string() }),
    TicketResolved: z.object({ ticketId: z.string() }),
    TicketClosed: z.object({ ticketId: z.string() }),
  },
  { subject: 'partyId' },
)
export type TicketEvent = FactsOf<typeof ticketFacts>
