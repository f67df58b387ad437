import { expect, test } from 'vitest'
import { pipeline } from '#commands/pipelines/pipeline.ts'
import { reorderStages } from '#commands/pipelines/reorder-stages.ts'
import { first, lost, opened, pipelineId, second, won } from '#tests/commands/pipelines/facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(pipeline)
const order = [second, first, lost, won].map(({ stageId }) => stageId)
const reordered = { type: 'StagesReordered', data: { pipelineId, order } } as const

test('R-549 puts the stages into another order', () => {
  given(opened).when(reorderStages, { pipelineId, order }).thenFacts(reordered)
  const state = fold(pipeline, [opened, reordered])
  expect(state.status === 'open' && state.stages).toEqual([second, first, lost, won])
})

test('does nothing when they stand so', () => {
  given(opened)
    .when(reorderStages, { pipelineId, order })
    .thenTwiceIsOnce((...all) => given(...all).when(reorderStages, { pipelineId, order }))
})

test('refuses an order that does not name every stage once', () => {
  for (const wrong of [order.slice(1), [...order, first.stageId], [...order.slice(1), pipelineId]])
    given(opened).when(reorderStages, { pipelineId, order: wrong }).thenRefused('STAGE_UNKNOWN')
})

test('refuses for a pipeline that is not there', () => {
  given().when(reorderStages, { pipelineId, order }).thenRefused('NOT_FOUND')
})
