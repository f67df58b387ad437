import { z } from 'zod'
import { closingStage, entered } from '#commands/deals/closing.ts'
import { deal, existing } from '#commands/deals/deal.ts'
import { pipelineStages } from '#commands/pipelines/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Wins an open deal: it enters the won stage of its pipeline. */
export const winDeal = command(deal)({
  name: 'win-deal',
  summary: 'Wins an open deal',
  path: '/deals/:dealId/win',
  input: z.strictObject({ dealId: Id }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ dealId }) => dealId,
  needs: (_input, state) => ({
    pipeline: state.status === 'unknown' ? undefined : need(pipelineStages, state.opening.pipelineId),
  }),

  decide(_input, state, { needs, today, refuse }) {
    const found = existing(state, refuse)
    if (found.status === 'won') return []
    if (found.status !== 'open') return refuse('STATE_CONFLICT', { status: found.status })

    return entered(found, closingStage(needs.pipeline, 'won'), { today })
  },
})
