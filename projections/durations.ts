import type { Instant } from '#src/kernel/dates.ts'

const msPerDay = 86_400_000

/** Milliseconds from one instant to another. Facts are added up by the hundred thousand, so it is plain arithmetic. */
export function msBetween(from: Instant, to: Instant): number {
  return daysFrom(from.slice(0, 10), to.slice(0, 10)) * msPerDay + msOfDay(to) - msOfDay(from)
}

/** Days from one civil date to another; negative when the second is the earlier. */
export function daysFrom(from: string, to: string): number {
  return from === to ? 0 : dayNumber(to) - dayNumber(from)
}

/** Of an instant as "2025-03-22T10:00:00.000Z". */
function msOfDay(instant: Instant): number {
  const minutes = Number(instant.slice(11, 13)) * 60 + Number(instant.slice(14, 16))
  return minutes * 60_000 + Number(instant.slice(17, 19)) * 1_000 + Number(instant.slice(20, 23))
}

/** Which day it is of all: years begin in March here, so that the day that not every year has is the last of its year. */
function dayNumber(date: string): number {
  const month = Number(date.slice(5, 7)) - 3
  const year = Number(date.slice(0, 4)) + (month < 0 ? -1 : 0)
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
  const daysOfMonths = Math.floor((153 * ((month + 12) % 12) + 2) / 5)
  return 365 * year + leapDays + daysOfMonths + Number(date.slice(8, 10))
}
