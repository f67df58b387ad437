import { z } from 'zod'
import { type PipelineEvent, pipelineFacts, Stage, stagesAfter } from '#commands/pipelines/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'

/** The stages of a pipeline, in their order, from a place in the log on. */
export const PipelineVersion = z.object({ position: z.string(), name: z.string(), stages: z.array(Stage) })
export type PipelineVersion = z.infer<typeof PipelineVersion>

export const PipelineVersionsRow = z.object({
  pipeline_id: z.string(),
  /** The oldest first. */
  versions: z.array(PipelineVersion),
})
export type PipelineVersionsRow = z.infer<typeof PipelineVersionsRow>

/** Every pipeline with its stages and their probabilities as they ever were: what is weighted by them stays what it was. */
export const pipelineVersions = projection(pipelineFacts)({
  name: 'pipeline-versions',
  version: 1,
  row: PipelineVersionsRow,
  key: ['pipeline_id'],
  on: {
    PipelineOpened: ({ position, data: { pipelineId, name, stages } }) =>
      insert({ pipeline_id: pipelineId, versions: [{ position, name, stages }] }),
    PipelineRenamed: (event) => next(event, (last) => ({ ...last, name: event.data.name })),
    StageAdded: restaged,
    StageChanged: restaged,
    StagesReordered: restaged,
  },
})

function restaged(event: RecordedEvent<PipelineEvent>): Change<PipelineVersionsRow> {
  return next(event, (last) => ({ ...last, stages: [...stagesAfter(last.stages, event)] }))
}

function next(
  { position, data }: RecordedEvent<PipelineEvent>,
  after: (last: PipelineVersion) => PipelineVersion,
): Change<PipelineVersionsRow> {
  return change(data.pipelineId, (row) => {
    const last = row.versions.at(-1)
    return last === undefined ? row : { ...row, versions: [...row.versions, { ...after(last), position }] }
  })
}
