import { addDays, type Instant } from '#src/kernel/dates.ts'

/** A day of recording, in UTC, has so many parts of as many hours each. */
const hours = 3
const parts = 24 / hours

/** The last part of a month's last day has this place; shorter months end before it. */
export const lastPart = 31 * parts + parts - 1

/**
 * Sums over months are told apart by parts of the days of recording and by days in the books: what was known at any
 * moment is the sum up to a part's beginning, and the few facts since. A part is written as the instant it begins at.
 */
export function dayPartOf(recordedAt: Instant): Instant {
  return beginning(recordedAt.slice(0, 10), partIn(recordedAt))
}

export function dayPartBefore(part: Instant): Instant {
  const day = part.slice(0, 10)
  const place = partIn(part)
  return place === 0 ? beginning(addDays(day, -1), parts - 1) : beginning(day, place - 1)
}

/** The how manieth part of its month it is, those of the first day coming after one day's worth. */
export function placeInMonth(part: Instant): number {
  return parts * Number(part.slice(8, 10)) + partIn(part)
}

/** Whether no part of its day comes after it. */
export function endsDay(part: Instant): boolean {
  return partIn(part) === parts - 1
}

/** A part of a day of recording and a day in the books (0 where there is none), of the months of a row, as one number. */
export function slotOf(recordedAt: Instant, on: string): number {
  return 32 * placeInMonth(recordedAt) + Number(on.slice(8, 10))
}

/** Where a slot stands in a row; a new one comes last, as facts come in the order of their recording. */
export function placeOf(slots: readonly number[], slot: number): number {
  const place = slots.lastIndexOf(slot)
  return place === -1 ? slots.length : place
}

export function withAt<T>(values: readonly T[], place: number, value: T): T[] {
  return place === values.length ? [...values, value] : values.with(place, value)
}

function partIn(instant: Instant): number {
  return Math.floor(Number(instant.slice(11, 13)) / hours)
}

function beginning(day: string, part: number): Instant {
  return `${day}T${String(part * hours).padStart(2, '0')}:00:00.000Z`
}
