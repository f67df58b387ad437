import { z } from 'zod'
import { entered } from '#commands/deals/closing.ts'
import { deal, existing } from '#commands/deals/deal.ts'
import { pipelineStages } from '#commands/pipelines/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/**
 * Moves an open deal to another stage of its pipeline, forwards or backwards. Into a stage of won deals it is won,
 * into one of lost deals it is lost, for a reason; from there only reopening leads back (C-22).
 */
export const moveDeal = command(deal)({
  name: 'move-deal',
  summary: 'Moves an open deal to another stage of its pipeline; the won and the lost stage close it',
  path: '/deals/:dealId/move',
  input: z.strictObject({
    dealId: Id,
    stageId: Id,
    reason: Reason.optional().meta({
      description: 'Why it is lost; only where the stage is one of lost deals',
    }),
  }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'STAGE_UNKNOWN', 'REASON_REQUIRED'],
  stream: ({ dealId }) => dealId,
  needs: (_input, state) => ({
    pipeline: state.status === 'unknown' ? undefined : need(pipelineStages, state.opening.pipelineId),
  }),

  decide({ stageId, reason }, state, { needs, today, refuse }) {
    const found = existing(state, refuse)
    if (found.stageId === stageId) return []
    if (found.status !== 'open') return refuse('STATE_CONFLICT', { status: found.status })
    const stage = needs.pipeline?.find((one) => one.stageId === stageId)
    if (stage === undefined) return refuse('STAGE_UNKNOWN', { stageId })

    return entered(found, stage, { today, reason })
  },
})
