import { z } from 'zod'
import { PartyKind, PartyRole } from '#commands/parties/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { type DecidedEvent, facts, type FactsOf, personal } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'

/** How far a lead has come while nothing is decided. */
export const LeadProgress = z.enum(['new', 'contacted', 'qualified'])
export type LeadProgress = z.infer<typeof LeadProgress>

export const LeadStatus = z.enum([...LeadProgress.options, 'won', 'lost'])

/** The deal that a lead is converted into. */
export const ConvertedDeal = z.object({
  dealId: z.string(),
  pipelineId: z.string(),
  stageId: z.string(),
  amount: Minor,
  currency: Currency,
  closeDate: CivilDate.optional(),
  ownerId: z.string().optional(),
})

/** The deal whose fate decides the lead's, and which revision of it did. */
const byDeal = { dealId: z.string().optional(), dealRevision: z.int().optional() }

export const leadFacts = facts(
  {
    LeadCaptured: z.object({
      leadId: z.string(),
      name: personal(z.string()).optional(),
      partyId: z.string().optional(),
      email: personal(z.string()).optional(),
      phone: personal(z.string()).optional(),
      source: z.string().optional(),
      value: Minor,
      currency: Currency,
      ownerId: z.string().optional(),
      note: personal(z.string()).optional(),
      legacyId: z.string().optional(),
    }),
    LeadContacted: z.object({ leadId: z.string() }),
    LeadQualified: z.object({
      leadId: z.string(),
      /** Set the first time only: what leaves the house leaves once. */
      first: z.literal(true).optional(),
    }),
    LeadSteppedBack: z.object({
      leadId: z.string(),
      from: LeadStatus,
      to: LeadProgress,
      reason: z.string(),
    }),
    LeadWon: z.object({ leadId: z.string(), ...byDeal }),
    LeadLost: z.object({ leadId: z.string(), reason: z.string(), ...byDeal }),
    /** Its deal goes on, and so does the lead. */
    LeadReopened: z.object({ leadId: z.string(), to: LeadProgress, reason: z.string(), ...byDeal }),
    /** Somebody opened a deal for the lead; the first one is the one it follows. */
    LeadDealLinked: z.object({ leadId: z.string(), dealId: z.string() }),
    LeadConverted: z.object({
      leadId: z.string(),
      partyId: z.string(),
      /** What the party is registered with; absent when it is one that was there. */
      registers: z.object({ kind: PartyKind, roles: z.array(PartyRole) }).optional(),
      displayName: personal(z.string()).optional(),
      email: personal(z.string()).optional(),
      phone: personal(z.string()).optional(),
      address: personal(z.string()).optional(),
      taxId: personal(z.string()).optional(),
      title: personal(z.string()),
      deal: ConvertedDeal,
      /** The parties that looked the same, when somebody knew better. */
      forced: z.array(z.string()).optional(),
    }),
  },
  { subject: 'leadId' },
)
export type LeadEvent = FactsOf<typeof leadFacts>

type Standing = 'unknown' | 'open' | 'closed'

/** What other areas may know of a lead. */
export const leadStanding = aggregate({
  noun: 'lead',
  facts: leadFacts,
  initial: 'unknown',
  evolve: standing,
})

function standing(state: Standing, event: DecidedEvent<LeadEvent>): Standing {
  switch (event.type) {
    case 'LeadWon':
    case 'LeadLost':
      return 'closed'
    case 'LeadCaptured':
    case 'LeadSteppedBack':
    case 'LeadReopened':
      return 'open'
    case 'LeadContacted':
    case 'LeadQualified':
    case 'LeadDealLinked':
    case 'LeadConverted':
      return state
  }
}
