import { expect, test } from 'vitest'
import { defaultPipelineId } from '#commands/pipelines/events.ts'
import { openPipeline } from '#commands/pipelines/open-pipeline.ts'
import { openPipelineWhenTenantOpened } from '#commands/pipelines/when-tenant-opened.ts'
import { acme } from '#tests/support/ledger.ts'
import { recorded, tenant } from '#tests/support/specification.ts'

test('every tenant has a pipeline from its opening', async () => {
  const opened = { type: 'TenantOpened', data: { slug: tenant } }
  expect(openPipelineWhenTenantOpened.sends(recorded({ noun: 'tenant' }, opened))).toEqual({
    command: openPipeline.name,
    input: { id: defaultPipelineId(tenant), name: 'Sales' },
  })
  const { store, parking } = await acme()
  const facts = await store.readStream(`pipeline-acme.${defaultPipelineId('acme')}`)
  expect(facts.map(({ type }) => type)).toEqual(['PipelineOpened'])
  expect(await parking.open('acme', { limit: 10 })).toEqual([])
})
