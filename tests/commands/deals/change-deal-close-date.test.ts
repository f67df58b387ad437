import { test } from 'vitest'
import { changeDealCloseDate } from '#commands/deals/change-deal-close-date.ts'
import { deal } from '#commands/deals/deal.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { dealId, opened, won } from '#tests/commands/deals/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(deal)
const june = '2025-06-30' as CivilDate
const changed = (closeDate: CivilDate | null, previous: CivilDate | null): DealEvent => ({
  type: 'DealCloseDateChanged',
  data: { dealId, closeDate, previous },
})

test('R-563 a deal gets a close date, gets another one, and has none again', () => {
  given(opened).when(changeDealCloseDate, { dealId, closeDate: june }).thenFacts(changed(june, null))
  given(opened, changed(june, null))
    .when(changeDealCloseDate, { dealId, closeDate: null })
    .thenFacts(changed(null, june))
})

test('does nothing when it has that one', () => {
  given(opened)
    .when(changeDealCloseDate, { dealId, closeDate: june })
    .thenTwiceIsOnce((...all) => given(...all).when(changeDealCloseDate, { dealId, closeDate: june }))
  given(opened).when(changeDealCloseDate, { dealId, closeDate: null }).thenNothing()
})

test('refuses a closed deal, and one that is not there', () => {
  given(opened, won())
    .when(changeDealCloseDate, { dealId, closeDate: june })
    .thenRefused('STATE_CONFLICT', { status: 'won' })
  given().when(changeDealCloseDate, { dealId, closeDate: june }).thenRefused('NOT_FOUND')
})
