import { z } from 'zod'
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
    document: z.object({ kind: z.string(), id: z.string() }),
    /** The document's date of issue. */
    date: CivilDate,
  }),
})
export type SeriesEvent = FactsOf<typeof seriesFacts>
