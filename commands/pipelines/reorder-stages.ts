import { z } from 'zod'
import { existing, pipeline } from '#commands/pipelines/pipeline.ts'
import { mostStages } from '#commands/pipelines/request.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { sameValues } from '#src/kernel/values.ts'

/** Puts the stages of a pipeline into another order; all of them must be named, each once. */
export const reorderStages = command(pipeline)({
  name: 'reorder-stages',
  summary: 'Puts the stages of a pipeline into another order',
  path: '/pipelines/:pipelineId/reorder-stages',
  input: z.strictObject({ pipelineId: Id, order: z.array(Id).min(1).max(mostStages) }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STAGE_UNKNOWN'],
  stream: ({ pipelineId }) => pipelineId,

  decide({ pipelineId, order }, state, { refuse }) {
    const standing = existing(state, refuse).stages.map(({ stageId }) => stageId)
    if (!sameValues(standing.toSorted(), order.toSorted()))
      return refuse('STAGE_UNKNOWN', { stages: standing })
    if (sameValues(standing, order)) return []

    return [{ type: 'StagesReordered', data: { pipelineId, order } }]
  },
})
