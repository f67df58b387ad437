import { invoiceDeal } from '#commands/accounts/invoice-deal.ts'
import { dealFacts } from '#commands/deals/events.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** What a won deal is worth is owed by its party, once for each winning; a deal worth nothing raises nothing. */
export const invoiceDealWhenWon = reaction(dealFacts, 'DealWon', {
  name: 'invoice-deal-when-won',
  sends: ({ data: { dealId, partyId, currency, winning, amount, closedOn: wonOn } }) =>
    amount === 0 ? undefined : send(invoiceDeal, { dealId, partyId, currency, winning, amount, wonOn }),
})
