import { test } from 'vitest'
import { lead } from '#commands/leads/lead.ts'
import { winLead } from '#commands/leads/win-lead.ts'
import { captured, contacted, converted, leadId, lost, qualified, won } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)

test('C-23 a qualified lead without a deal is won by hand', () => {
  given(captured, qualified).when(winLead, { leadId }).thenFacts(won)
})

test('does nothing when it is won', () => {
  given(captured, qualified)
    .when(winLead, { leadId })
    .thenTwiceIsOnce((...all) => given(...all).when(winLead, { leadId }))
})

test('R-533 refuses a lead that is not qualified', () => {
  given(captured, contacted).when(winLead, { leadId }).thenRefused('STATE_CONFLICT', { status: 'contacted' })
  given(captured, qualified, lost).when(winLead, { leadId }).thenRefused('STATE_CONFLICT', { status: 'lost' })
})

test('C-23 refuses a lead that follows its deal', () => {
  given(captured, qualified, converted)
    .when(winLead, { leadId })
    .thenRefused('STATE_CONFLICT', { dealId: converted.data.deal.dealId })
})

test('refuses for a lead that is not there', () => {
  given().when(winLead, { leadId }).thenRefused('NOT_FOUND')
})
