import { test } from 'vitest'
import { lead } from '#commands/leads/lead.ts'
import { qualifyLead } from '#commands/leads/qualify-lead.ts'
import {
  again,
  captured,
  contacted,
  leadId,
  lost,
  qualified,
  steppedBack,
} from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)

test('R-533 A-32 a lead is qualified, for the first time', () => {
  given(captured, contacted).when(qualifyLead, { leadId }).thenFacts(qualified)
  given(captured).when(qualifyLead, { leadId }).thenFacts(qualified)
})

test('A-32 R-639 a lead that was qualified before is not so for the first time', () => {
  given(captured, qualified, steppedBack('qualified', 'contacted'))
    .when(qualifyLead, { leadId })
    .thenFacts(again)
})

test('does nothing when it is', () => {
  given(captured)
    .when(qualifyLead, { leadId })
    .thenTwiceIsOnce((...all) => given(...all).when(qualifyLead, { leadId }))
})

test('refuses for a lead that is decided', () => {
  given(captured, lost).when(qualifyLead, { leadId }).thenRefused('STATE_CONFLICT', { status: 'lost' })
})

test('refuses for a lead that is not there', () => {
  given().when(qualifyLead, { leadId }).thenRefused('NOT_FOUND')
})
