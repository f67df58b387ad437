import type { SeriesEvent } from '#commands/series/events.ts'
import { numberText, type SeriesName } from '#commands/series/kinds.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'

type FactOf<T extends SeriesEvent['type']> = Extract<SeriesEvent, { type: T }>
type Document = FactOf<'NumberAllotted'>['data']['document']

export const date = CivilDate.parse('2025-03-20')
export const first = { kind: 'party', id: derivedId('first') }
export const second = { kind: 'party', id: derivedId('second') }

export function opened(start: number, name: SeriesName = 'CT'): FactOf<'SeriesOpened'> {
  return { type: 'SeriesOpened', data: { name, start } }
}

/** A number of 20 March 2025, in the series of parties unless told otherwise. */
export function allotted(
  number: number,
  document: Document,
  series: SeriesName = 'CT',
): FactOf<'NumberAllotted'> {
  return {
    type: 'NumberAllotted',
    data: { series, number, text: numberText(series, number), document, date },
  }
}
