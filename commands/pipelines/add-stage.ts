import { z } from 'zod'
import { existing, pipeline } from '#commands/pipelines/pipeline.ts'
import { checkStage, mostStages, outcomeOf, probabilityAt, stageFields } from '#commands/pipelines/request.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

const byOutcome = { open: undefined, won: 100, lost: 0 } as const

/** Adds a stage to a pipeline: before the one that is named, after the last open one otherwise. */
export const addStage = command(pipeline)({
  name: 'add-stage',
  summary: 'Adds a stage to a pipeline',
  path: '/pipelines/:pipelineId/stages',
  input: z.strictObject({ pipelineId: Id, ...stageFields, before: Id.optional() }).superRefine(checkStage),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'STAGE_UNKNOWN', 'STATE_CONFLICT', 'ALREADY_EXISTS'],
  creates: 'stage',
  stream: ({ pipelineId }) => pipelineId,
  about: ({ pipelineId }, { newId }) => ({ noun: 'pipeline', id: newId, stream: pipelineId }),

  decide(input, state, { newId, refuse }) {
    const { stages } = existing(state, refuse)
    const { pipelineId, name, probability, before } = input
    const outcome = outcomeOf(input)
    const there = stages.find(({ stageId }) => stageId === newId)
    if (there !== undefined)
      return there.name === name && there.outcome === outcome ? [] : refuse('ALREADY_EXISTS')
    if (stages.length >= mostStages) return refuse('STATE_CONFLICT', { stages: stages.length })
    const place =
      before === undefined
        ? stages.findLastIndex((stage) => stage.outcome === 'open') + 1
        : stages.findIndex(({ stageId }) => stageId === before)
    if (place < 0) return refuse('STAGE_UNKNOWN', { stageId: before })

    const open = stages.slice(0, place).filter((stage) => stage.outcome === 'open').length
    const all = stages.filter((stage) => stage.outcome === 'open').length + 1
    const stage = {
      stageId: newId,
      name,
      probability: byOutcome[outcome] ?? probability ?? probabilityAt(open, all),
      outcome,
    }
    return [{ type: 'StageAdded', data: { pipelineId, stage, place } }]
  },
})
