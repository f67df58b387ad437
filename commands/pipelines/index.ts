import { addStage } from '#commands/pipelines/add-stage.ts'
import { changeStage } from '#commands/pipelines/change-stage.ts'
import { openPipeline } from '#commands/pipelines/open-pipeline.ts'
import { pipeline } from '#commands/pipelines/pipeline.ts'
import { renamePipeline } from '#commands/pipelines/rename-pipeline.ts'
import { reorderStages } from '#commands/pipelines/reorder-stages.ts'
import { openPipelineWhenTenantOpened } from '#commands/pipelines/when-tenant-opened.ts'
import { area } from '#src/kernel/area.ts'

export const pipelines = area({
  name: 'Pipelines',
  aggregate: pipeline,
  commands: [openPipeline, renamePipeline, addStage, changeStage, reorderStages],
  reactions: [openPipelineWhenTenantOpened],
})
