import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { notations } from '#src/kernel/notation.ts'

/** A civil date, "2025-03-22": a day in the books, without a time and without a zone. */
export const CivilDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2025-03-22')
  .refine(isCivilDate, 'must be a day of the calendar from year 1 to 9999')
  .brand<'CivilDate'>()
  .register(notations, { notation: 'date' })
export type CivilDate = z.infer<typeof CivilDate>

/** Of a text in the form of a date. The year 0 is one of ISO 8601, but not of PostgreSQL's dates. */
function isCivilDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  return year > 0 && day > 0 && day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
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
  const day = days.get(timeZone)
  if (day !== undefined && day.from <= instant && instant < day.until) return day.date
  const found = dayAt(instant, timeZone)
  days.set(timeZone, found)
  return found.date
}

/** The day last asked for in each zone: nearly always the present one, and looking it up costs more than a decision. */
const days = new Map<string, { date: CivilDate; from: Instant; until: Instant }>()

function dayAt(instant: Instant, timeZone: string) {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).startOfDay()
  return {
    date: day.toPlainDate().toString() as CivilDate,
    from: instantOf(day),
    until: instantOf(day.add({ days: 1 }).startOfDay()),
  }
}

function instantOf(day: Temporal.ZonedDateTime): Instant {
  return day.toInstant().toString({ smallestUnit: 'millisecond' })
}

/** The later of two civil dates. */
export function later(left: CivilDate, right: CivilDate): CivilDate {
  return left > right ? left : right
}

/** A date, or the first open day of the books when that one is locked (architecture §7). */
export function openDay(date: CivilDate, lockedUntil: CivilDate | undefined): CivilDate {
  return lockedUntil === undefined || date > lockedUntil ? date : addDays(lockedUntil, 1)
}

/** The civil date so many days later (earlier, when negative). */
export function addDays(date: string, days: number): CivilDate {
  return Temporal.PlainDate.from(date).add({ days }).toString() as CivilDate
}

/** Whole days from one civil date to another; negative when the second is the earlier. */
export function daysBetween(from: string, to: string): number {
  return from === to ? 0 : dayNumber(to) - dayNumber(from)
}

const msPerDay = 86_400_000

/** Milliseconds from one instant to another. */
export function msBetween(from: Instant, to: Instant): number {
  return daysBetween(from.slice(0, 10), to.slice(0, 10)) * msPerDay + msOfDay(to) - msOfDay(from)
}

/** Of an instant as "2025-03-22T10:00:00.000Z". */
function msOfDay(instant: Instant): number {
  const minutes = Number(instant.slice(11, 13)) * 60 + Number(instant.slice(14, 16))
  return minutes * 60_000 + Number(instant.slice(17, 19)) * 1_000 + Number(instant.slice(20, 23))
}

/**
 * Which day it is of all. Facts are added up by the hundred thousand, so it is plain arithmetic: years begin in March
 * here, so that the day that not every year has is the last of its year.
 */
function dayNumber(date: string): number {
  const month = Number(date.slice(5, 7)) - 3
  const year = Number(date.slice(0, 4)) + (month < 0 ? -1 : 0)
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
  const daysOfMonths = Math.floor((153 * ((month + 12) % 12) + 2) / 5)
  return 365 * year + leapDays + daysOfMonths + Number(date.slice(8, 10))
}

/** The instant so many hours later. */
export function addHours(instant: Instant, hours: number): Instant {
  return Temporal.Instant.from(instant).add({ hours }).toString({ smallestUnit: 'millisecond' })
}
