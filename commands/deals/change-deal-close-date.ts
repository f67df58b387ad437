import { z } from 'zod'
import { deal, openDealOf } from '#commands/deals/deal.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'

/** Changes when an open deal is expected to be won; null takes the date away. Each change stays in its history. */
export const changeDealCloseDate = command(deal)({
  name: 'change-deal-close-date',
  summary: 'Changes when an open deal is expected to be won',
  path: '/deals/:dealId/change-close-date',
  input: z.strictObject({ dealId: Id, closeDate: CivilDate.nullable() }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ dealId }) => dealId,

  decide({ dealId, closeDate }, state, { refuse }) {
    const { closeDate: previous = null } = openDealOf(state, refuse)
    if (closeDate === previous) return []

    return [{ type: 'DealCloseDateChanged', data: { dealId, closeDate, previous } }]
  },
})
