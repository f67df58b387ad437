import { z } from 'zod'
import { pipeline } from '#commands/pipelines/pipeline.ts'
import {
  mostStages,
  outcomeOf,
  RequestedStage,
  stagesOf,
  standardStages,
} from '#commands/pipelines/request.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

const Stages = z
  .array(RequestedStage)
  .min(1)
  .max(mostStages)
  .superRefine((stages, context) => {
    const outcomes = new Set(stages.map(outcomeOf))
    if (outcomes.size < 3)
      context.addIssue({ code: 'custom', message: 'must hold an open stage, a won one and a lost one' })
    const ids = stages.flatMap(({ id }) => id ?? [])
    if (new Set(ids).size < ids.length)
      context.addIssue({ code: 'custom', message: 'must not hold an id twice' })
  })

/** Opens a pipeline with its stages in their order. */
export const openPipeline = command(pipeline)({
  name: 'open-pipeline',
  summary: 'Opens a pipeline with its stages in their order',
  path: '/pipelines',
  input: z.strictObject({
    id: Id.optional(),
    name: text(100),
    stages: Stages.optional().meta({ description: 'The usual ones when left out' }),
    legacyId: LegacyId.optional(),
  }),
  may: ['sales'],
  refusals: ['ALREADY_EXISTS'],
  creates: 'pipeline',
  stream: (_input, { newId }) => newId,

  decide({ id: _id, stages = standardStages, ...input }, state, { newId, refuse }) {
    const opening = present({ ...input, pipelineId: newId, stages: stagesOf(newId, stages) })
    if (state.status !== 'unknown') return sameValues(state.opening, opening) ? [] : refuse('ALREADY_EXISTS')

    return [{ type: 'PipelineOpened', data: opening }]
  },
})
