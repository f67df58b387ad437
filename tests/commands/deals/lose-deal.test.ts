import { expect, test } from 'vitest'
import { deal } from '#commands/deals/deal.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import { loseDeal } from '#commands/deals/lose-deal.ts'
import { dealId, lost, opened, won } from '#tests/commands/deals/facts.ts'
import { stages } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = (...facts: readonly DealEvent[]) => specification(deal)(...facts).knowing({ pipeline: stages })
const lose = { dealId, reason: 'Too dear' }

test('C-23 an open deal is lost, for a reason: it enters the lost stage', () => {
  given(opened).when(loseDeal, lose).thenFacts(lost)
  expect(loseDeal.input.safeParse({ dealId }).success).toBe(false)
})

test('does nothing when it is lost for that reason', () => {
  given(opened)
    .when(loseDeal, lose)
    .thenTwiceIsOnce((...all) => given(...all).when(loseDeal, lose))
})

test('refuses a deal that is won, lost for another reason or not there', () => {
  given(opened, won()).when(loseDeal, lose).thenRefused('STATE_CONFLICT', { status: 'won' })
  given(opened, lost)
    .when(loseDeal, { ...lose, reason: 'Gone' })
    .thenRefused('STATE_CONFLICT', { status: 'lost' })
  given().when(loseDeal, lose).thenRefused('NOT_FOUND')
})
