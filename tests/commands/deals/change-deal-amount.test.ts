import { test } from 'vitest'
import { changeDealAmount } from '#commands/deals/change-deal-amount.ts'
import { deal } from '#commands/deals/deal.ts'
import type { Minor } from '#src/kernel/money.ts'
import { dealId, lost, opened, won } from '#tests/commands/deals/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(deal)
const change = { dealId, amount: '0.00' }

test('R-562 changes what an open deal is worth, be it to nothing', () => {
  given(opened)
    .when(changeDealAmount, change)
    .thenFacts({
      type: 'DealAmountChanged',
      data: { dealId, amount: 0 as Minor, previous: opened.data.amount },
    })
})

test('does nothing when it is worth that', () => {
  given(opened)
    .when(changeDealAmount, change)
    .thenTwiceIsOnce((...all) => given(...all).when(changeDealAmount, change))
})

test('refuses for a closed deal', () => {
  given(opened, won()).when(changeDealAmount, change).thenRefused('STATE_CONFLICT', { status: 'won' })
  given(opened, lost).when(changeDealAmount, change).thenRefused('STATE_CONFLICT', { status: 'lost' })
})

test('refuses an amount that is none of its currency, and a deal that is not there', () => {
  given(opened).when(changeDealAmount, { dealId, amount: '1.005' }).thenRefused('AMOUNT_PRECISION')
  given(opened).when(changeDealAmount, { dealId, amount: '99999999999999' }).thenRefused('AMOUNT_TOO_LARGE')
  given().when(changeDealAmount, change).thenRefused('NOT_FOUND')
})
