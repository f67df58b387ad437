import { type SeriesEvent, seriesFacts } from '#commands/series/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

type Allotted = Extract<SeriesEvent, { type: 'NumberAllotted' }>['data']

/** The numbers of one kind of document: handed out one after another by one stream, so without a gap. */
export type Series =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open'
      readonly start: number
      readonly next: number
      readonly last: Allotted | undefined
    }

export const series = aggregate({
  noun: 'series',
  facts: seriesFacts,
  initial: { status: 'unknown' },
  evolve,
})

function evolve(state: Series, event: DecidedEvent<SeriesEvent>): Series {
  switch (event.type) {
    case 'SeriesOpened':
      return { status: 'open', start: event.data.start, next: event.data.start, last: undefined }
    case 'NumberAllotted':
      return state.status === 'unknown' ? state : { ...state, next: event.data.number + 1, last: event.data }
  }
}
