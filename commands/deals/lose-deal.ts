import { z } from 'zod'
import { closingStage, entered } from '#commands/deals/closing.ts'
import { deal, existing } from '#commands/deals/deal.ts'
import { pipelineStages } from '#commands/pipelines/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/** Loses an open deal, for a reason: it enters the lost stage of its pipeline. */
export const loseDeal = command(deal)({
  name: 'lose-deal',
  summary: 'Loses an open deal, for a reason',
  path: '/deals/:dealId/lose',
  input: z.strictObject({ dealId: Id, reason: Reason }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ dealId }) => dealId,
  needs: (_input, state) => ({
    pipeline: state.status === 'unknown' ? undefined : need(pipelineStages, state.opening.pipelineId),
  }),

  decide({ reason }, state, { needs, today, refuse }) {
    const found = existing(state, refuse)
    if (found.status === 'lost' && found.reason === reason) return []
    if (found.status !== 'open') return refuse('STATE_CONFLICT', { status: found.status })

    return entered(found, closingStage(needs.pipeline, 'lost'), { today, reason })
  },
})
