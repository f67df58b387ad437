import { dealFacts } from '#commands/deals/events.ts'
import { followDeal } from '#commands/leads/follow-deal.ts'
import { linkDeal } from '#commands/leads/link-deal.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** A lead that a deal was opened for shares its fate from then on (C-23). */
export const linkDealWhenOpened = reaction(dealFacts, 'DealOpened', {
  name: 'link-deal-when-deal-opened',
  sends: ({ data: { leadId, dealId } }) =>
    leadId === undefined ? undefined : send(linkDeal, { leadId, dealId }),
})

/** The lead of a won deal is won. */
export const winLeadWhenDealWon = reaction(dealFacts, 'DealWon', {
  name: 'win-lead-when-deal-won',
  sends: ({ data: { leadId, dealId }, revision: dealRevision }) =>
    leadId === undefined ? undefined : send(followDeal, { leadId, dealId, dealRevision, outcome: 'won' }),
})

/** The lead of a lost deal is lost, for its reason. */
export const loseLeadWhenDealLost = reaction(dealFacts, 'DealLost', {
  name: 'lose-lead-when-deal-lost',
  sends: ({ data: { leadId, dealId, reason }, revision: dealRevision }) =>
    leadId === undefined
      ? undefined
      : send(followDeal, { leadId, dealId, dealRevision, outcome: 'lost', reason }),
})

/** The lead of a deal that goes on goes on as well. */
export const reopenLeadWhenDealReopened = reaction(dealFacts, 'DealReopened', {
  name: 'reopen-lead-when-deal-reopened',
  sends: ({ data: { leadId, dealId, reason }, revision: dealRevision }) =>
    leadId === undefined
      ? undefined
      : send(followDeal, { leadId, dealId, dealRevision, outcome: 'open', reason }),
})
