import { expect, test } from 'vitest'
import { pipelineVersions } from '#projections/pipeline-versions.ts'
import { first, lost, opened, pipelineId, second, won } from '#tests/commands/pipelines/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

test('A-28 a pipeline keeps its stages and their probabilities as they ever were', () => {
  const facts = [
    opened,
    { type: 'PipelineRenamed', data: { pipelineId, name: 'Hotels' } },
    { type: 'StageChanged', data: { pipelineId, stageId: first.stageId, probability: 35 } },
  ]
  expect(rowsOf(pipelineVersions, logOf(...facts.map((fact) => [pipelineId, fact] as const)))).toEqual([
    {
      pipeline_id: pipelineId,
      versions: [
        { position: '1', name: 'Sales', stages: [first, second, won, lost] },
        { position: '2', name: 'Hotels', stages: [first, second, won, lost] },
        { position: '3', name: 'Hotels', stages: [{ ...first, probability: 35 }, second, won, lost] },
      ],
    },
  ])
})
