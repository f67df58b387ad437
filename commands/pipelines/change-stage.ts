import { z } from 'zod'
import { existing, pipeline } from '#commands/pipelines/pipeline.ts'
import { Probability, StageName } from '#commands/pipelines/request.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { changesOf, present, someField } from '#src/kernel/values.ts'

/**
 * Changes the name or the probability of a stage. Whether deals are won or lost in it is so for ever: those that
 * are in it would change otherwise without anybody having decided on them.
 */
export const changeStage = command(pipeline)({
  name: 'change-stage',
  summary: 'Changes the name or the probability of a stage',
  path: '/pipelines/:pipelineId/change-stage',
  input: z
    .strictObject({
      pipelineId: Id,
      stageId: Id,
      name: StageName.optional(),
      probability: Probability.optional(),
    })
    .refine(({ name, probability }) => someField(present({ name, probability })), 'must name a change'),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STAGE_UNKNOWN', 'STATE_CONFLICT'],
  stream: ({ pipelineId }) => pipelineId,

  decide({ pipelineId, stageId, ...wanted }, state, { refuse }) {
    const stage = existing(state, refuse).stages.find((one) => one.stageId === stageId)
    if (stage === undefined) return refuse('STAGE_UNKNOWN', { stageId })
    const changes = changesOf(stage, present(wanted))
    if (changes.probability !== undefined && stage.outcome !== 'open')
      return refuse('STATE_CONFLICT', { outcome: stage.outcome })
    if (!someField(changes)) return []

    return [{ type: 'StageChanged', data: { pipelineId, stageId, ...changes } }]
  },
})
