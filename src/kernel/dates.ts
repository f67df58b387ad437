import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** A civil date, "2025-03-22": a day in the books, without a time and without a zone. */
export const CivilDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2025-03-22')
  .refine(isCivilDate, 'must be a day of the calendar from year 1 to 9999')
  .brand<'CivilDate'>()
export type CivilDate = z.infer<typeof CivilDate>

/** The year 0 is one of ISO 8601, but not of PostgreSQL's dates. */
function isCivilDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).year > 0
  } catch {
    return false
  }
}

/** An instant in UTC with milliseconds, "2025-03-22T10:00:00.000Z"; texts of this form sort by time. */
export type Instant = string

/** An IANA time zone such as Africa/Dakar. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as Africa/Dakar')

function isTimeZone(text: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text)
    return /^[A-Za-z]/.test(text)
  } catch {
    return false
  }
}

/** Which civil date it is at an instant in a time zone. */
export function dateAt(instant: Instant, timeZone: string): CivilDate {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate()
  return day.toString() as CivilDate
}

/** The later of two civil dates. */
export function later(left: CivilDate, right: CivilDate): CivilDate {
  return left > right ? left : right
}

/** Whole days from one civil date to another; negative when the second is the earlier. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days
}
