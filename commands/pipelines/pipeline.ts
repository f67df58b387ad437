import { type PipelineEvent, pipelineFacts, type Stage, stagesAfter } from '#commands/pipelines/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

type Opening = Extract<PipelineEvent, { type: 'PipelineOpened' }>['data']

export interface OpenedPipeline {
  readonly status: 'open'
  readonly opening: Opening
  readonly name: string
  readonly stages: readonly Stage[]
}

/** The ordered stages that deals go through. */
export type Pipeline = { readonly status: 'unknown' } | OpenedPipeline

export const pipeline = aggregate({
  noun: 'pipeline',
  facts: pipelineFacts,
  initial: { status: 'unknown' },
  evolve: (state, event): Pipeline => (state.status === 'unknown' ? opened(event) : next(state, event)),
})

function opened(event: DecidedEvent<PipelineEvent>): Pipeline {
  if (event.type !== 'PipelineOpened') return { status: 'unknown' }
  const { name, stages } = event.data
  return { status: 'open', opening: event.data, name, stages }
}

function next(state: OpenedPipeline, event: DecidedEvent<PipelineEvent>): Pipeline {
  const name = event.type === 'PipelineRenamed' ? event.data.name : state.name
  return { ...state, name, stages: stagesAfter(state.stages, event) }
}

/** The pipeline, or a refusal when there is none. */
export function existing(state: Pipeline, refuse: (code: 'NOT_FOUND') => never): OpenedPipeline {
  return state.status === 'unknown' ? refuse('NOT_FOUND') : state
}
