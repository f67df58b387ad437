import { z } from 'zod'
import type { SeriesEvent } from '#commands/series/events.ts'
import { isChronological, numberText, SeriesName } from '#commands/series/kinds.ts'
import { series } from '#commands/series/series.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { present, sameValues } from '#src/kernel/values.ts'

const firstNumber = 1

/**
 * Hands out the next number of a series to a document. The reaction that asks has one command id per document,
 * so that a document gets one number; a repeat that comes straight after is recognised here as well. A number is no
 * booking: the fact counts on the day it is handed out, also when the document's own day has been locked since.
 */
export const allotNumber = command(series)({
  name: 'allot-number',
  summary: 'Hands out the next number of a series',
  input: z.object({
    series: SeriesName,
    document: z.object({ kind: z.string(), id: z.string(), stream: z.string().optional() }),
    date: CivilDate,
    /** A chronological series numbers a document that comes late as of the date of its last number. */
    orLater: z.boolean().optional(),
  }),
  may: [],
  refusals: ['DATE_ORDER'],
  stream: (input) => input.series,

  decide({ series: name, document: sent, date: asked, orLater = false }, state, { refuse }) {
    const { next, last } = state.status === 'open' ? state : { next: firstNumber, last: undefined }
    const document = present(sent)
    if (last && sameValues(last.document, document)) return []
    const isLate = last !== undefined && isChronological(name) && asked < last.date
    if (isLate && !orLater) return refuse('DATE_ORDER', { date: asked, last: last.date, number: last.text })
    const date = isLate ? last.date : asked
    const opening: SeriesEvent[] =
      state.status === 'open' ? [] : [{ type: 'SeriesOpened', data: { name, start: next } }]

    return [
      ...opening,
      {
        type: 'NumberAllotted',
        data: { series: name, number: next, text: numberText(name, next), document, date },
      },
    ]
  },

  answer(events) {
    const texts = events.flatMap((event) => (event.type === 'NumberAllotted' ? [event.data.text] : []))
    return texts[0] === undefined ? {} : { number: texts[0] }
  },
})
