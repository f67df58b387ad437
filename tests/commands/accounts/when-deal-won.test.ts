import { expect, test } from 'vitest'
import { invoiceDealWhenWon } from '#commands/accounts/when-deal-won.ts'
import { deal } from '#commands/deals/deal.ts'
import type { Minor } from '#src/kernel/money.ts'
import { dealId, partyId, won } from '#tests/commands/deals/facts.ts'
import { recorded, today } from '#tests/support/specification.ts'

test('R-578 each winning of a deal is owed by its party', () => {
  expect(invoiceDealWhenWon.sends(recorded(deal, won(2)))).toEqual({
    command: 'invoice-deal',
    input: { dealId, partyId, currency: 'EUR', winning: 2, amount: 1200_00, wonOn: today },
  })
})

test('a deal that is worth nothing raises nothing', () => {
  const { type, data } = won()
  const free = { type, data: { ...data, amount: 0 as Minor } }
  expect(invoiceDealWhenWon.sends(recorded(deal, free))).toBeUndefined()
})
