import { test } from 'vitest'
import { deal } from '#commands/deals/deal.ts'
import { openConvertedDeal } from '#commands/deals/open-converted-deal.ts'
import { opened } from '#tests/commands/deals/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(deal)
const asked = { ...opened.data, leadId: 'lead' }

test('opens the deal that a lead became, once', () => {
  given()
    .when(openConvertedDeal, asked)
    .thenFacts({ ...opened, data: asked })
  given()
    .when(openConvertedDeal, asked)
    .thenTwiceIsOnce((...all) => given(...all).when(openConvertedDeal, asked))
})
