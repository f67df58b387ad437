import type { PipelineEvent, Stage } from '#commands/pipelines/events.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { newId } from '#tests/support/specification.ts'

export const pipelineId = newId
const stage = (name: string, probability: number, outcome: Stage['outcome'] = 'open'): Stage => ({
  stageId: derivedId(name),
  name,
  probability,
  outcome,
})
export const first = stage('First', 33)
export const second = stage('Second', 67)
export const won = stage('Won', 100, 'won')
export const lost = stage('Lost', 0, 'lost')

export const opened = {
  type: 'PipelineOpened',
  data: { pipelineId, name: 'Sales', stages: [first, second, won, lost] },
} satisfies PipelineEvent
export const added = (stage: Stage, place: number): PipelineEvent => ({
  type: 'StageAdded',
  data: { pipelineId, stage, place },
})
