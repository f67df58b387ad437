import { test } from 'vitest'
import { lead } from '#commands/leads/lead.ts'
import { linkDeal } from '#commands/leads/link-deal.ts'
import { captured, converted, dealId, leadId, linked } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)

test('R-575 C-23 notes the deal that was opened for a lead', () => {
  given(captured).when(linkDeal, { leadId, dealId }).thenFacts(linked)
})

test('does nothing for a deal that it has, nor for a further one', () => {
  given(captured)
    .when(linkDeal, { leadId, dealId })
    .thenTwiceIsOnce((...all) => given(...all).when(linkDeal, { leadId, dealId }))
  given(captured, converted).when(linkDeal, { leadId, dealId }).thenNothing()
  given(captured, linked).when(linkDeal, { leadId, dealId: 'another' }).thenNothing()
})

test('refuses for a lead that is not there', () => {
  given().when(linkDeal, { leadId, dealId }).thenRefused('NOT_FOUND')
})
