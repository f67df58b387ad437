import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { type DecidedEvent, facts, type FactsOf } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { present } from '#src/kernel/values.ts'

/** What becomes of a deal that enters a stage: it goes on, is won or is lost, never both (C-22). */
export const Outcome = z.enum(['open', 'won', 'lost'])
export type Outcome = z.infer<typeof Outcome>

/** A step of a pipeline. Its probability is in whole percent: 100 where deals are won, 0 where they are lost. */
export const Stage = z.object({
  stageId: z.string(),
  name: z.string(),
  probability: z.int().min(0).max(100),
  outcome: Outcome,
})
export type Stage = z.infer<typeof Stage>

export const pipelineFacts = facts({
  /** Its stages stand in their order. */
  PipelineOpened: z.object({
    pipelineId: z.string(),
    name: z.string(),
    stages: z.array(Stage),
    legacyId: z.string().optional(),
  }),
  PipelineRenamed: z.object({ pipelineId: z.string(), name: z.string() }),
  StageAdded: z.object({ pipelineId: z.string(), stage: Stage, place: z.int().min(0) }),
  StageChanged: z.object({
    pipelineId: z.string(),
    stageId: z.string(),
    name: z.string().optional(),
    probability: z.int().min(0).max(100).optional(),
  }),
  StagesReordered: z.object({ pipelineId: z.string(), order: z.array(z.string()) }),
})
export type PipelineEvent = FactsOf<typeof pipelineFacts>

/** The pipeline that every tenant has from its opening; deals that name none are in it. */
export function defaultPipelineId(tenant: string): string {
  return derivedId('default pipeline', tenant)
}

/** What other areas may know of a pipeline: its stages in their order, undefined until it is opened. */
export const pipelineStages = aggregate({
  noun: 'pipeline',
  facts: pipelineFacts,
  initial: undefined as readonly Stage[] | undefined,
  evolve: (state, event) =>
    event.type === 'PipelineOpened' ? event.data.stages : state && stagesAfter(state, event),
})

/** The stages of an opened pipeline after a fact. */
export function stagesAfter(stages: readonly Stage[], event: DecidedEvent<PipelineEvent>): readonly Stage[] {
  switch (event.type) {
    case 'PipelineOpened':
    case 'PipelineRenamed':
      return stages
    case 'StageAdded':
      return stages.toSpliced(event.data.place, 0, event.data.stage)
    case 'StageChanged': {
      const { stageId, name, probability } = event.data
      return stages.map((stage) =>
        stage.stageId === stageId
          ? { ...stage, name: name ?? stage.name, probability: probability ?? stage.probability }
          : stage,
      )
    }
    case 'StagesReordered':
      return event.data.order.flatMap((id) => stages.find(({ stageId }) => stageId === id) ?? [])
  }
}

/** The stage of a pipeline in which a deal begins: the named one, or its first open one. */
export function openStage(stages: readonly Stage[] | undefined, wanted: string | undefined): Stage {
  if (stages === undefined) throw new Refusal('PIPELINE_UNKNOWN')
  const stage = stages.find(({ stageId, outcome }) =>
    wanted === undefined ? outcome === 'open' : stageId === wanted,
  )
  if (stage === undefined) throw new Refusal('STAGE_UNKNOWN', present({ stageId: wanted }))
  if (stage.outcome !== 'open') throw new Refusal('STAGE_NOT_OPEN', { outcome: stage.outcome })
  return stage
}
