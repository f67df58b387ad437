import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { facts, type FactsOf, personal } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { Currency, Minor } from '#src/kernel/money.ts'

/** The stage that a deal comes from and the one it enters. */
const passage = { from: z.string(), stageId: z.string() }

export const dealFacts = facts(
  {
    DealOpened: z.object({
      dealId: z.string(),
      title: personal(z.string()),
      partyId: z.string(),
      leadId: z.string().optional(),
      pipelineId: z.string(),
      stageId: z.string(),
      amount: Minor,
      currency: Currency,
      /** When it is expected to be won. */
      closeDate: CivilDate.optional(),
      ownerId: z.string().optional(),
      legacyId: z.string().optional(),
    }),
    DealMoved: z.object({ dealId: z.string(), ...passage }),
    DealAmountChanged: z.object({ dealId: z.string(), amount: Minor, previous: Minor }),
    DealCloseDateChanged: z.object({
      dealId: z.string(),
      closeDate: CivilDate.nullable(),
      previous: CivilDate.nullable(),
    }),
    /** All that a receivable needs: nobody has to look the deal up again. */
    DealWon: z.object({
      dealId: z.string(),
      partyId: z.string(),
      leadId: z.string().optional(),
      pipelineId: z.string(),
      ...passage,
      title: personal(z.string()),
      amount: Minor,
      currency: Currency,
      closeDate: CivilDate.optional(),
      closedOn: CivilDate,
      /** The how manieth winning of the deal it is, from 1: each raises a receivable of its own (C-22). */
      winning: z.int().min(1),
    }),
    DealLost: z.object({
      dealId: z.string(),
      leadId: z.string().optional(),
      ...passage,
      reason: z.string(),
      closedOn: CivilDate,
    }),
    DealReopened: z.object({
      dealId: z.string(),
      leadId: z.string().optional(),
      ...passage,
      reason: z.string(),
    }),
  },
  { subject: 'partyId' },
)
export type DealEvent = FactsOf<typeof dealFacts>

/** The receivable of a winning: everybody who knows the winning knows its id, so that it is recorded once. */
export function receivableIdOf(dealId: string, winning: number): string {
  return derivedId('receivable of deal', dealId, winning)
}

/** What other areas may know of a deal: which winning of it stands; undefined while it is not won. */
export const standingWinning = aggregate({
  noun: 'deal',
  facts: dealFacts,
  initial: undefined as number | undefined,
  evolve(state, event) {
    switch (event.type) {
      case 'DealWon':
        return event.data.winning
      case 'DealReopened':
        return undefined
      case 'DealOpened':
      case 'DealMoved':
      case 'DealAmountChanged':
      case 'DealCloseDateChanged':
      case 'DealLost':
        return state
    }
  },
})
