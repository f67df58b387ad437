import { test } from 'vitest'
import { contactLead } from '#commands/leads/contact-lead.ts'
import { lead } from '#commands/leads/lead.ts'
import { captured, contacted, leadId, lost, qualified, won } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)

test('R-532 R-533 a new lead is contacted', () => {
  given(captured).when(contactLead, { leadId }).thenFacts(contacted)
})

test('does nothing when it is', () => {
  given(captured)
    .when(contactLead, { leadId })
    .thenTwiceIsOnce((...all) => given(...all).when(contactLead, { leadId }))
})

test('refuses what would be a step back, or is decided', () => {
  given(captured, qualified)
    .when(contactLead, { leadId })
    .thenRefused('STATE_CONFLICT', { status: 'qualified' })
  given(captured, qualified, won)
    .when(contactLead, { leadId })
    .thenRefused('STATE_CONFLICT', { status: 'won' })
  given(captured, lost).when(contactLead, { leadId }).thenRefused('STATE_CONFLICT', { status: 'lost' })
})

test('refuses for a lead that is not there', () => {
  given().when(contactLead, { leadId }).thenRefused('NOT_FOUND')
})
