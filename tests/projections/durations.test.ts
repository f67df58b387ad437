import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, daysBetween } from '#src/kernel/dates.ts'
import { daysFrom, msBetween } from '#projections/durations.ts'

const Day = fc.integer({ min: -300_000, max: 300_000 }).map((days) => addDays('2000-02-29', days))
const Moment = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})

test('days and milliseconds are those of the calendar, over leap years and centuries', () => {
  fc.assert(
    fc.property(Day, Day, (from, to) => {
      expect(daysFrom(from, to)).toBe(daysBetween(from, to))
    }),
  )
  fc.assert(
    fc.property(Moment, Moment, (from, to) => {
      expect(msBetween(from.toISOString(), to.toISOString())).toBe(to.getTime() - from.getTime())
    }),
  )
})
