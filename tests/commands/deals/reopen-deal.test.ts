import { expect, test } from 'vitest'
import { deal } from '#commands/deals/deal.ts'
import { reopenDeal } from '#commands/deals/reopen-deal.ts'
import { dealId, lost, moved, opened, reopened, stage, won } from '#tests/commands/deals/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(deal)
const reopen = { dealId, reason: 'Cancelled' }

test('a won or lost deal goes on, for a reason, in the stage that it was in before', () => {
  given(opened, moved, won(1, stage.proposal))
    .when(reopenDeal, reopen)
    .thenFacts(reopened(stage.won, stage.proposal))
  given(opened, lost).when(reopenDeal, reopen).thenFacts(reopened(stage.lost))
  expect(reopenDeal.input.safeParse({ dealId }).success).toBe(false)
})

test('does nothing when it is open', () => {
  given(opened, lost)
    .when(reopenDeal, reopen)
    .thenTwiceIsOnce((...all) => given(...all).when(reopenDeal, reopen))
})

test('refuses for a deal that is not there', () => {
  given().when(reopenDeal, reopen).thenRefused('NOT_FOUND')
})
