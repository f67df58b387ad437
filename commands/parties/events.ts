import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { type DecidedEvent, facts, type FactsOf, personal } from '#src/kernel/event.ts'

export { Phone } from '#commands/parties/phone.ts'

/** An e-mail address as one sends it. */
export const Email = z.email('must be an e-mail address').max(254, 'must have at most 254 characters')

/** What a party is to us; one party may be several things (C-02). */
export const PartyRole = z.enum([
  'prospect',
  'customer',
  'supplier',
  'partner',
  'employee',
  'driver',
  'vehicle_owner',
  'investor',
])
export type PartyRole = z.infer<typeof PartyRole>

export const PartyKind = z.enum(['business', 'consumer'])

export const partyFacts = facts(
  {
    PartyRegistered: z.object({
      partyId: z.string(),
      displayName: personal(z.string()),
      kind: PartyKind,
      roles: z.array(PartyRole),
      email: personal(z.string()).optional(),
      phone: personal(z.string()).optional(),
      address: personal(z.string()).optional(),
      legacyId: z.string().optional(),
      number: z.null(),
    }),
    PartyNumbered: z.object({ partyId: z.string(), number: z.string() }),
    PartyDetailsUpdated: z.object({
      partyId: z.string(),
      displayName: personal(z.string()).optional(),
      kind: PartyKind.optional(),
      email: personal(z.string().nullable()).optional(),
      phone: personal(z.string().nullable()).optional(),
      address: personal(z.string().nullable()).optional(),
    }),
    PartyRoleAdded: z.object({ partyId: z.string(), role: PartyRole }),
    PartyRoleRemoved: z.object({ partyId: z.string(), role: PartyRole }),
    PartyArchived: z.object({ partyId: z.string(), reason: z.string() }),
  },
  { subject: 'partyId' },
)
export type PartyEvent = FactsOf<typeof partyFacts>

type Standing = 'unknown' | 'active' | 'archived'

/** What other areas may know of a party. */
export const partyStanding = aggregate({
  noun: 'party',
  facts: partyFacts,
  initial: 'unknown',
  evolve: standing,
})

function standing(state: Standing, event: DecidedEvent<PartyEvent>): Standing {
  switch (event.type) {
    case 'PartyRegistered':
      return 'active'
    case 'PartyArchived':
      return 'archived'
    case 'PartyNumbered':
    case 'PartyDetailsUpdated':
    case 'PartyRoleAdded':
    case 'PartyRoleRemoved':
      return state
  }
}
