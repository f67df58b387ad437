import { test } from 'vitest'
import type { LeadEvent } from '#commands/leads/events.ts'
import { followDeal } from '#commands/leads/follow-deal.ts'
import { lead } from '#commands/leads/lead.ts'
import { captured, converted, dealId, leadId, linked, qualified } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)
const fate = (dealRevision: number) => ({ leadId, dealId, dealRevision })
const won: LeadEvent = { type: 'LeadWon', data: fate(3) }
const lost: LeadEvent = { type: 'LeadLost', data: { ...fate(5), reason: 'Too dear' } }

test('C-23 a lead is won with its deal', () => {
  given(captured, qualified, converted)
    .when(followDeal, { ...fate(3), outcome: 'won' })
    .thenFacts(won)
})

test('C-23 a lead is lost with its deal, for its reason', () => {
  given(captured, qualified, converted)
    .when(followDeal, { ...fate(5), outcome: 'lost', reason: 'Too dear' })
    .thenFacts(lost)
})

test('C-23 a lead goes on with its deal where it stood', () => {
  given(captured, qualified, converted, won)
    .when(followDeal, { ...fate(4), outcome: 'open', reason: 'Cancelled' })
    .thenFacts({ type: 'LeadReopened', data: { ...fate(4), to: 'qualified', reason: 'Cancelled' } })
})

test('does nothing twice', () => {
  given(captured, qualified, converted)
    .when(followDeal, { ...fate(3), outcome: 'won' })
    .thenTwiceIsOnce((...all) => given(...all).when(followDeal, { ...fate(3), outcome: 'won' }))
})

test('what comes late, or from another deal, changes nothing', () => {
  given(captured, converted, lost)
    .when(followDeal, { ...fate(3), outcome: 'won' })
    .thenNothing()
  given(captured, linked)
    .when(followDeal, { ...fate(3), dealId: 'another', outcome: 'won' })
    .thenNothing()
})

test('a deal that is decided before it is linked is the one from then on', () => {
  given(captured)
    .when(followDeal, { ...fate(3), outcome: 'won' })
    .thenFacts(won)
  given(captured, won)
    .when(followDeal, { ...fate(9), dealId: 'another', outcome: 'lost' })
    .thenNothing()
})

test('refuses for a lead that is not there', () => {
  given()
    .when(followDeal, { ...fate(3), outcome: 'won' })
    .thenRefused('NOT_FOUND')
})
