import { z } from 'zod'
import { deal } from '#commands/deals/deal.ts'
import { ConvertedDeal } from '#commands/leads/events.ts'
import { command } from '#src/kernel/command.ts'

/** Opens the deal that a lead became: all that could stand against it was looked at when the lead was converted. */
export const openConvertedDeal = command(deal)({
  name: 'open-converted-deal',
  summary: 'Opens the deal that a lead became',
  input: z.object({ ...ConvertedDeal.shape, leadId: z.string(), partyId: z.string(), title: z.string() }),
  may: [],
  refusals: [],
  opens: true,
  stream: ({ dealId }) => dealId,

  decide(input, state) {
    return state.status === 'unknown' ? [{ type: 'DealOpened', data: input }] : []
  },
})
