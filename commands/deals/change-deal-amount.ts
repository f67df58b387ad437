import { z } from 'zod'
import { deal, openDealOf } from '#commands/deals/deal.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { money, NotNegative } from '#src/kernel/money.ts'

/** Changes what an open deal is worth, in its own currency. */
export const changeDealAmount = command(deal)({
  name: 'change-deal-amount',
  summary: 'Changes what an open deal is worth',
  path: '/deals/:dealId/change-amount',
  input: z.strictObject({ dealId: Id, amount: NotNegative }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'AMOUNT_PRECISION', 'AMOUNT_TOO_LARGE'],
  stream: ({ dealId }) => dealId,

  decide({ dealId, amount: sent }, state, { refuse }) {
    const { amount: previous, opening } = openDealOf(state, refuse)
    const amount = money(sent, opening.currency)
    if (amount === previous) return []

    return [{ type: 'DealAmountChanged', data: { dealId, amount, previous } }]
  },
})
