import { openConvertedDeal } from '#commands/deals/open-converted-deal.ts'
import { leadFacts } from '#commands/leads/events.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** A converted lead is pursued as a deal. */
export const openDealWhenLeadConverted = reaction(leadFacts, 'LeadConverted', {
  name: 'open-deal-when-lead-converted',
  sends: ({ data: { leadId, partyId, title, deal } }) =>
    send(openConvertedDeal, { ...deal, leadId, partyId, title }),
})
