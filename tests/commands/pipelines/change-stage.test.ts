import { expect, test } from 'vitest'
import { changeStage } from '#commands/pipelines/change-stage.ts'
import { pipeline } from '#commands/pipelines/pipeline.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { first, opened, pipelineId, won } from '#tests/commands/pipelines/facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(pipeline)
const change = { pipelineId, stageId: first.stageId, name: 'Begun', probability: '20' }
const changed = { type: 'StageChanged', data: { ...change, probability: 20 } } as const

test('changes the name and the probability of a stage, each by itself or both', () => {
  given(opened).when(changeStage, change).thenFacts(changed)
  given(opened)
    .when(changeStage, { ...change, name: undefined })
    .thenFacts({ type: 'StageChanged', data: { pipelineId, stageId: first.stageId, probability: 20 } })
  const state = fold(pipeline, [opened, changed])
  expect(state.status === 'open' && state.stages[0]).toEqual({ ...first, name: 'Begun', probability: 20 })
})

test('does nothing when it is so', () => {
  given(opened)
    .when(changeStage, change)
    .thenTwiceIsOnce((...all) => given(...all).when(changeStage, change))
})

test('A-28 the probability of a won stage stays, its name may change', () => {
  const ofWon = { pipelineId, stageId: won.stageId }
  given(opened)
    .when(changeStage, { ...ofWon, probability: '90' })
    .thenRefused('STATE_CONFLICT', { outcome: 'won' })
  given(opened)
    .when(changeStage, { ...ofWon, name: 'Signed', probability: '100' })
    .thenFacts({ type: 'StageChanged', data: { ...ofWon, name: 'Signed' } })
})

test('refuses for a pipeline or a stage that is not there, and asks for a change', () => {
  given().when(changeStage, change).thenRefused('NOT_FOUND')
  given(opened)
    .when(changeStage, { ...change, stageId: derivedId('nowhere') })
    .thenRefused('STAGE_UNKNOWN')
  expect(changeStage.input.safeParse({ pipelineId, stageId: first.stageId }).success).toBe(false)
})
