import { z } from 'zod'
import { existing, pipeline } from '#commands/pipelines/pipeline.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { text } from '#src/kernel/texts.ts'

/** Gives a pipeline another name. */
export const renamePipeline = command(pipeline)({
  name: 'rename-pipeline',
  summary: 'Gives a pipeline another name',
  path: '/pipelines/:pipelineId/rename',
  input: z.strictObject({ pipelineId: Id, name: text(100) }),
  may: ['sales'],
  refusals: ['NOT_FOUND'],
  stream: ({ pipelineId }) => pipelineId,

  decide({ pipelineId, name }, state, { refuse }) {
    if (existing(state, refuse).name === name) return []

    return [{ type: 'PipelineRenamed', data: { pipelineId, name } }]
  },
})
