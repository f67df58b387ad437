import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { facts, type FactsOf } from '#src/kernel/event.ts'

export const seriesFacts = facts({
  /** The first number it will hand out: a series can continue another system's. */
  SeriesOpened: z.object({ name: z.string(), start: z.int().min(1) }),
  NumberAllotted: z.object({
    series: z.string(),
    number: z.int().min(1),
    /** The number as documents carry it: "CT-000001". */
    text: z.string(),
    /** `stream`: the id of the stream that holds it, when that is not its own. */
    document: z.object({ kind: z.string(), id: z.string(), stream: z.string().optional() }),
    /** The document's date of issue; in a chronological series never before that of the number before it. */
    date: CivilDate,
  }),
})
export type SeriesEvent = FactsOf<typeof seriesFacts>

/** What other areas may know of a series: the date of its last number, before which a chronological one has none. */
export const lastNumbered = aggregate({
  noun: 'series',
  facts: seriesFacts,
  initial: undefined as { readonly date: CivilDate } | undefined,
  evolve: (state, event) => (event.type === 'NumberAllotted' ? { date: event.data.date } : state),
})
