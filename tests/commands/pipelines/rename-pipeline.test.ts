import { test } from 'vitest'
import { pipeline } from '#commands/pipelines/pipeline.ts'
import { renamePipeline } from '#commands/pipelines/rename-pipeline.ts'
import { opened, pipelineId } from '#tests/commands/pipelines/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(pipeline)
const rename = { pipelineId, name: 'Shops' }

test('gives a pipeline another name, once', () => {
  given(opened).when(renamePipeline, rename).thenFacts({ type: 'PipelineRenamed', data: rename })
  given(opened)
    .when(renamePipeline, rename)
    .thenTwiceIsOnce((...all) => given(...all).when(renamePipeline, rename))
})

test('refuses for a pipeline that is not there', () => {
  given().when(renamePipeline, rename).thenRefused('NOT_FOUND')
})
