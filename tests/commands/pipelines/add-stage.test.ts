import { expect, test } from 'vitest'
import { addStage } from '#commands/pipelines/add-stage.ts'
import { pipeline } from '#commands/pipelines/pipeline.ts'
import { mostStages } from '#commands/pipelines/request.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { added, first, opened, pipelineId, second, won } from '#tests/commands/pipelines/facts.ts'
import { fold, newId, specification } from '#tests/support/specification.ts'

const given = specification(pipeline)
const add = { pipelineId, name: 'Third' }
const third = { stageId: newId, name: 'Third', probability: 75, outcome: 'open' } as const

test('R-549 A-28 adds a stage after the last open one, with a probability by its place', () => {
  given(opened).when(addStage, add).thenFacts(added(third, 2))
})

test('adds a stage before another one, a won one with all of its probability', () => {
  given(opened)
    .when(addStage, { ...add, probability: '40', before: second.stageId })
    .thenFacts(added({ ...third, probability: 40 }, 1))
  given(opened)
    .when(addStage, { ...add, won: true, before: won.stageId })
    .thenFacts(added({ ...third, probability: 100, outcome: 'won' }, 2))
  const state = fold(pipeline, [opened, added(third, 1)])
  expect(state.status === 'open' && state.stages.slice(0, 3)).toEqual([first, third, second])
})

test('does nothing when it is there, and refuses another one under its id', () => {
  given(opened)
    .when(addStage, add)
    .thenTwiceIsOnce((...all) => given(...all).when(addStage, add))
  given(opened, added(third, 2))
    .when(addStage, { ...add, won: true })
    .thenRefused('ALREADY_EXISTS')
})

test('C-22 a stage is never both won and lost', () => {
  expect(addStage.input.safeParse({ ...add, won: true, lost: true }).success).toBe(false)
})

test('refuses to stand before a stage that is not there, and more stages than anybody would look at', () => {
  given(opened)
    .when(addStage, { ...add, before: derivedId('nowhere') })
    .thenRefused('STAGE_UNKNOWN')
  const many = Array.from({ length: mostStages - 4 }, (_, index) =>
    added({ ...third, stageId: derivedId(index) }, 0),
  )
  given(opened, ...many)
    .when(addStage, add)
    .thenRefused('STATE_CONFLICT', { stages: mostStages })
})

test('refuses for a pipeline that is not there', () => {
  given().when(addStage, add).thenRefused('NOT_FOUND')
})
