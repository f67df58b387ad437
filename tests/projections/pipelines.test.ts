import { expect, test } from 'vitest'
import type { PipelineEvent } from '#commands/pipelines/events.ts'
import { pipelines } from '#projections/pipelines.ts'
import { added, first, lost, opened, pipelineId, second, won } from '#tests/commands/pipelines/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const row = (...facts: readonly PipelineEvent[]) =>
  rowsOf(pipelines, logOf(...facts.map((fact) => [pipelineId, fact] as const)))[0]

test('R-546 R-547 R-548 R-549 R-550 R-551 a pipeline is a row with its stages in their order', () => {
  expect(row(opened)).toEqual({
    pipeline_id: pipelineId,
    name: 'Sales',
    sort_name: 'sales',
    stages: [first, second, won, lost],
    legacy_id: null,
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('its stages are added, changed and reordered', () => {
  const third = { ...second, stageId: 'third' }
  const changed = { pipelineId, stageId: first.stageId, name: 'Begun' }
  expect(
    row(
      opened,
      added(third, 1),
      { type: 'StageChanged', data: changed },
      {
        type: 'StagesReordered',
        data: { pipelineId, order: [second, first, third, won, lost].map(({ stageId }) => stageId) },
      },
      { type: 'PipelineRenamed', data: { pipelineId, name: 'Été' } },
    ),
  ).toMatchObject({
    name: 'Été',
    sort_name: 'ete',
    stages: [second, { ...first, name: 'Begun' }, third, won, lost],
    revision: 4,
  })
})
