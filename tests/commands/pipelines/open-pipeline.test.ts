import { expect, test } from 'vitest'
import { openPipeline } from '#commands/pipelines/open-pipeline.ts'
import { pipeline } from '#commands/pipelines/pipeline.ts'
import { standardStages, stagesOf } from '#commands/pipelines/request.ts'
import { first, lost, opened, pipelineId, second, won } from '#tests/commands/pipelines/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(pipeline)
const stages = [
  { id: first.stageId, name: 'First' },
  { id: second.stageId, name: 'Second' },
  { id: won.stageId, name: 'Won', won: true },
  { id: lost.stageId, name: 'Lost', lost: true },
]
const refused = (sent: object) => openPipeline.input.safeParse({ name: 'Sales', ...sent }).error?.issues[0]

test('R-546 R-547 R-548 R-549 A-28 opens a pipeline, its stages in their order with a probability by their place', () => {
  given().when(openPipeline, { name: 'Sales', stages }).thenFacts(opened)
})

test('A-28 a stage may say its own probability', () => {
  const [, ...rest] = stages
  const sent = [{ id: first.stageId, name: 'First', probability: '5' }, ...rest]
  given()
    .when(openPipeline, { name: 'Sales', stages: sent })
    .thenFacts({
      ...opened,
      data: { ...opened.data, stages: [{ ...first, probability: 5 }, second, won, lost] },
    })
})

test('has the usual stages when none are named, always under the same ids', () => {
  given()
    .when(openPipeline, { name: 'Sales' })
    .thenFacts({ ...opened, data: { ...opened.data, stages: stagesOf(pipelineId, standardStages) } })
})

test('does nothing when it was opened just so, and refuses another one under its id', () => {
  given()
    .when(openPipeline, { name: 'Sales', stages })
    .thenTwiceIsOnce((...all) => given(...all).when(openPipeline, { name: 'Sales', stages }))
  given(opened).when(openPipeline, { name: 'Other', stages }).thenRefused('ALREADY_EXISTS')
})

test('C-22 R-550 R-551 a stage is never both won and lost, and has then no probability of its own', () => {
  const both = [...stages, { name: 'Both', won: true, lost: true }]
  expect(refused({ stages: both })?.path).toEqual(['stages', 4, 'lost'])
  const likely = [...stages, { name: 'Likely', won: true, probability: '90' }]
  expect(refused({ stages: likely })?.path).toEqual(['stages', 4, 'probability'])
})

test('refuses a pipeline in which no deal could begin, be won or be lost, and one that holds an id twice', () => {
  expect(refused({ stages: stages.slice(2) })?.message).toMatch(/open stage/)
  expect(refused({ stages: stages.slice(0, 3) })?.message).toMatch(/lost one/)
  expect(refused({ stages: [...stages, stages[0]] })?.message).toMatch(/twice/)
})
