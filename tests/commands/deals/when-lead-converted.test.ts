import { expect, test } from 'vitest'
import { openConvertedDeal } from '#commands/deals/open-converted-deal.ts'
import { openDealWhenLeadConverted } from '#commands/deals/when-lead-converted.ts'
import { lead } from '#commands/leads/lead.ts'
import { converted, leadId, partyId } from '#tests/commands/leads/facts.ts'
import { recorded } from '#tests/support/specification.ts'

test('R-575 a converted lead is pursued as a deal', () => {
  const sending = openDealWhenLeadConverted.sends(recorded(lead, converted))
  expect(sending).toEqual({
    command: openConvertedDeal.name,
    input: { ...converted.data.deal, leadId, partyId, title: 'Awa' },
  })
  expect(openConvertedDeal.input.safeParse(sending?.input).success).toBe(true)
})
