import { z } from 'zod'
import { deal, existing } from '#commands/deals/deal.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/** Reopens a won or lost deal, for a reason: it goes on in the stage it was in before. */
export const reopenDeal = command(deal)({
  name: 'reopen-deal',
  summary: 'Reopens a won or lost deal, for a reason',
  path: '/deals/:dealId/reopen',
  input: z.strictObject({ dealId: Id, reason: Reason }),
  may: ['sales'],
  refusals: ['NOT_FOUND'],
  stream: ({ dealId }) => dealId,

  decide({ dealId, reason }, state, { refuse }) {
    const found = existing(state, refuse)
    if (found.status === 'open') return []

    const { leadId } = found.opening
    const passage = { from: found.stageId, stageId: found.before }
    return [{ type: 'DealReopened', data: present({ dealId, leadId, ...passage, reason }) }]
  },
})
