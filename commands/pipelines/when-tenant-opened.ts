import { defaultPipelineId } from '#commands/pipelines/events.ts'
import { openPipeline } from '#commands/pipelines/open-pipeline.ts'
import { tenantFacts } from '#commands/tenants/events.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** Every tenant has a pipeline from its opening. */
export const openPipelineWhenTenantOpened = reaction(tenantFacts, 'TenantOpened', {
  name: 'open-default-pipeline-when-tenant-opened',
  fromStart: true,
  sends: ({ tenant }) => send(openPipeline, { id: defaultPipelineId(tenant), name: 'Sales' }),
})
