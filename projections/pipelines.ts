import { z } from 'zod'
import { type PipelineEvent, pipelineFacts, Stage, stagesAfter } from '#commands/pipelines/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { sortText } from '#src/kernel/search.ts'

export const PipelineRow = z.object({
  pipeline_id: z.string(),
  name: z.string(),
  sort_name: z.string(),
  /** In their order. */
  stages: z.array(Stage),
  legacy_id: z.string().nullable(),
  ...recordColumns,
})
export type PipelineRow = z.infer<typeof PipelineRow>

/** Every pipeline with its stages as they are now, one row each. */
export const pipelines = projection(pipelineFacts)({
  name: 'pipelines',
  version: 1,
  row: PipelineRow,
  key: ['pipeline_id'],
  on: {
    PipelineOpened: (event) =>
      insert({
        pipeline_id: event.data.pipelineId,
        name: event.data.name,
        sort_name: sortText(event.data.name),
        stages: event.data.stages,
        legacy_id: event.data.legacyId ?? null,
        ...begunBy(event),
      }),
    PipelineRenamed: (event) =>
      change(event.data.pipelineId, (row) => ({
        ...row,
        name: event.data.name,
        sort_name: sortText(event.data.name),
        ...touchedBy(event),
      })),
    StageAdded: restaged,
    StageChanged: restaged,
    StagesReordered: restaged,
  },
})

function restaged(event: RecordedEvent<PipelineEvent>): Change<PipelineRow> {
  return change(event.data.pipelineId, (row) => ({
    ...row,
    stages: [...stagesAfter(row.stages, event)],
    ...touchedBy(event),
  }))
}
