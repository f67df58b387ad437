import { expect, test } from 'vitest'
import { lead } from '#commands/leads/lead.ts'
import { loseLead } from '#commands/leads/lose-lead.ts'
import { captured, contacted, leadId, linked, lost, qualified, won } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)
const lose = { leadId, reason: 'Too dear' }

test('R-533 C-23 a lead without a deal is lost by hand, from wherever it stands', () => {
  given(captured).when(loseLead, lose).thenFacts(lost)
  given(captured, contacted).when(loseLead, lose).thenFacts(lost)
  given(captured, qualified).when(loseLead, lose).thenFacts(lost)
})

test('does nothing when it is lost for that reason', () => {
  given(captured)
    .when(loseLead, lose)
    .thenTwiceIsOnce((...all) => given(...all).when(loseLead, lose))
})

test('refuses a lead that is won, or lost for another reason', () => {
  given(captured, qualified, won).when(loseLead, lose).thenRefused('STATE_CONFLICT', { status: 'won' })
  given(captured, lost)
    .when(loseLead, { leadId, reason: 'Gone' })
    .thenRefused('STATE_CONFLICT', { status: 'lost' })
})

test('C-23 refuses a lead that follows its deal', () => {
  given(captured, linked).when(loseLead, lose).thenRefused('STATE_CONFLICT', { dealId: linked.data.dealId })
})

test('C-23 refuses for a lead that is not there, and asks for a reason', () => {
  given().when(loseLead, lose).thenRefused('NOT_FOUND')
  expect(loseLead.input.safeParse({ leadId }).success).toBe(false)
})
