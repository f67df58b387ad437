import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Change } from '#src/kernel/projection.ts'
import { timeline, TimelineRow } from '#projections/timeline.ts'
import { timelineEntries, TimelineEntryRow } from '#projections/timeline-entries.ts'

interface Timeline {
  /** In the order of the log. */
  readonly entries: TimelineEntryRow[]
  readonly streams: TimelineRow[]
  /** How many rows there were to look at before they could be told. */
  readonly looked: number
}

/** The two tables that the projection makes of a log, each row as its schema reads it. */
export function timelineOf(log: readonly RecordedEvent[]): Timeline {
  const streams = new Map<string, TimelineRow>()
  const entries = new Map<string, TimelineEntryRow>()
  let looked = 0
  for (const event of log) {
    const told = timeline.on[event.type]?.(event) as Change<TimelineRow> | undefined
    if (told === undefined) continue
    const before = streams.get(event.stream)
    const after = TimelineRow.strict().parse(next(told, before))
    streams.set(event.stream, after)
    looked += told.kind === 'insert' ? 0 : 1
    for (const change of timelineEntries.of({
      event,
      before,
      after,
    }) as readonly Change<TimelineEntryRow>[]) {
      const key = change.kind === 'insert' ? [change.row.stream, change.row.revision] : change.key
      const row = TimelineEntryRow.strict().parse(next(change, entries.get(key.join(' '))))
      entries.set(key.join(' '), row)
      looked += change.kind === 'insert' ? 0 : 1
    }
  }
  return { entries: [...entries.values()], streams: [...streams.values()], looked }
}

function next<R extends Record<string, unknown>>(change: Change<R>, row: R | undefined): R {
  if (change.kind === 'insert' && row === undefined) return change.row
  if (change.kind === 'change' && row !== undefined) return change.fold(row)
  throw new Error(`A ${change.kind} ${row === undefined ? 'without' : 'with'} a row`)
}
