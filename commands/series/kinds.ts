import { z } from 'zod'

/**
 * The series of a tenant (X-05, C-60): parties, credit notes, movements, quotes, contracts, invoices, reminders.
 * A chronological one hands out no number for a date before that of its last one.
 */
const kinds: Readonly<Record<SeriesName, { readonly chronological: boolean }>> = {
  CT: { chronological: false },
  AV: { chronological: true },
  MVT: { chronological: false },
  DEV: { chronological: false },
  CTR: { chronological: false },
  FAC: { chronological: true },
  REL: { chronological: false },
}

/** The name of a series: the letters before its numbers. */
export const SeriesName = z.enum(['CT', 'AV', 'MVT', 'DEV', 'CTR', 'FAC', 'REL'])
export type SeriesName = z.infer<typeof SeriesName>

/** Whether a series refuses a date before that of its last number. */
export function isChronological(series: SeriesName): boolean {
  return kinds[series].chronological
}

const digits = 6

/** A number as documents carry it, "CT-000001"; beyond 999 999 it has more digits. */
export function numberText(series: SeriesName, number: number): string {
  return `${series}-${String(number).padStart(digits, '0')}`
}
