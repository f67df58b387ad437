import { test } from 'vitest'
import { deal } from '#commands/deals/deal.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import { winDeal } from '#commands/deals/win-deal.ts'
import { dealId, lost, moved, opened, reopened, stage, won } from '#tests/commands/deals/facts.ts'
import { stages } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = (...facts: readonly DealEvent[]) => specification(deal)(...facts).knowing({ pipeline: stages })

test('R-578 an open deal is won: it enters the won stage', () => {
  given(opened, moved).when(winDeal, { dealId }).thenFacts(won(1, stage.proposal))
})

test('C-22 won once more after it was reopened, it says that it is the second time', () => {
  given(opened, won(), reopened()).when(winDeal, { dealId }).thenFacts(won(2))
})

test('does nothing when it is won', () => {
  given(opened)
    .when(winDeal, { dealId })
    .thenTwiceIsOnce((...all) => given(...all).when(winDeal, { dealId }))
})

test('refuses a lost deal, and one that is not there', () => {
  given(opened, lost).when(winDeal, { dealId }).thenRefused('STATE_CONFLICT', { status: 'lost' })
  given().when(winDeal, { dealId }).thenRefused('NOT_FOUND')
})
