import { expect, test } from 'vitest'
import { deal } from '#commands/deals/deal.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import { followDeal } from '#commands/leads/follow-deal.ts'
import { linkDeal } from '#commands/leads/link-deal.ts'
import {
  linkDealWhenOpened,
  loseLeadWhenDealLost,
  reopenLeadWhenDealReopened,
  winLeadWhenDealWon,
} from '#commands/leads/when-deal-decided.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { dealId, lost, opened, reopened, won } from '#tests/commands/deals/facts.ts'
import { recorded } from '#tests/support/specification.ts'

const leadId = 'lead'
const answer = (reaction: Reaction, fact: DealEvent) =>
  reaction.sends(recorded(deal, { ...fact, data: { ...fact.data, leadId } }))
const fate = { leadId, dealId, dealRevision: 0 }

test('R-575 a deal that was opened for a lead is linked to it', () => {
  expect(answer(linkDealWhenOpened, opened)).toEqual({ command: linkDeal.name, input: { leadId, dealId } })
})

test('C-23 the lead is won, lost and open again with its deal', () => {
  expect(answer(winLeadWhenDealWon, won())).toEqual({
    command: followDeal.name,
    input: { ...fate, outcome: 'won' },
  })
  expect(answer(loseLeadWhenDealLost, lost)).toEqual({
    command: followDeal.name,
    input: { ...fate, outcome: 'lost', reason: lost.data.reason },
  })
  expect(answer(reopenLeadWhenDealReopened, reopened())).toEqual({
    command: followDeal.name,
    input: { ...fate, outcome: 'open', reason: reopened().data.reason },
  })
})

test('has nothing to do for deals without a lead', () => {
  expect(linkDealWhenOpened.sends(recorded(deal, opened))).toBe(undefined)
  expect(winLeadWhenDealWon.sends(recorded(deal, won()))).toBe(undefined)
  expect(loseLeadWhenDealLost.sends(recorded(deal, lost))).toBe(undefined)
  expect(reopenLeadWhenDealReopened.sends(recorded(deal, reopened()))).toBe(undefined)
})
