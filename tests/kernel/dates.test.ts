import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, CivilDate, dateAt, daysBetween, later, msBetween, TimeZone } from '#src/kernel/dates.ts'

test.each(['2025-03-22', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is a day', (text) => {
  expect(CivilDate.parse(text)).toBe(text)
})

test.each([
  '2025-02-29',
  '1900-02-29',
  '2025-02-30',
  '2025-13-01',
  '2025-00-10',
  '2025-01-00',
  '2025-06-31',
  '0000-01-01',
  '10000-01-01',
  '-000001-01-01',
  '+002025-01-01',
  '2025-3-22',
  '20250322',
  '2025-03-22T00:00',
  '2025-03-22Z',
  ' 2025-03-22',
  '2025-03-22\n',
  '２０２５-03-22',
  '22/03/2025',
  '',
  'today',
  20250322,
  null,
])('%j is no day', (text) => {
  expect(CivilDate.safeParse(text).success).toBe(false)
})

test('every text of the form of a date is taken exactly when the calendar has that day', () => {
  const numbers = fc.tuple(fc.nat(9999), fc.nat(13), fc.nat(32))
  fc.assert(
    fc.property(numbers, ([year, month, day]) => {
      const text = [
        String(year).padStart(4, '0'),
        String(month).padStart(2, '0'),
        String(day).padStart(2, '0'),
      ].join('-')
      const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
      expect(CivilDate.safeParse(text).success).toBe(year > 0 && day >= 1 && day <= days)
    }),
  )
})

test.each([
  'Africa/Dakar',
  'Europe/Paris',
  'Indian/Antananarivo',
  'UTC',
  'Etc/GMT+5',
  'America/Argentina/Buenos_Aires',
])('%s is a time zone', (zone) => {
  expect(TimeZone.safeParse(zone).success).toBe(true)
})

test.each([
  'Mars/Olympus',
  '+01:00',
  'Z',
  'GMT+1',
  '',
  ' UTC',
  'T00:00[UTC]',
  '2025-01-01T00:00[UTC]',
  'constructor',
])('%j is no time zone', (zone) => {
  expect(TimeZone.safeParse(zone).success).toBe(false)
})

test.each([
  ['2025-03-22T23:59:59.999Z', 'Africa/Dakar', '2025-03-22'],
  ['2025-03-22T22:59:59.999Z', 'Europe/Paris', '2025-03-22'],
  ['2025-03-22T23:00:00.000Z', 'Europe/Paris', '2025-03-23'],
  ['2025-06-22T22:00:00.000Z', 'Europe/Paris', '2025-06-23'],
  ['2025-06-22T21:59:59.999Z', 'Europe/Paris', '2025-06-22'],
  ['2024-12-31T10:00:00.000Z', 'Pacific/Kiritimati', '2025-01-01'],
  ['2025-01-01T11:59:59.999Z', 'Pacific/Pago_Pago', '2025-01-01'],
  ['2025-01-01T10:59:59.999Z', 'Pacific/Pago_Pago', '2024-12-31'],
  ['2025-03-30T00:59:59.999Z', 'Europe/Paris', '2025-03-30'],
  ['2024-02-28T21:00:00.000Z', 'Indian/Antananarivo', '2024-02-29'],
])('at %s it is in %s the %s', (instant, zone, date) => {
  expect(dateAt(instant, zone)).toBe(date)
})

test('the date is right whatever was asked before, on the days when clocks change too', () => {
  const zones = [
    'Europe/Paris',
    'Africa/Dakar',
    'America/Sao_Paulo',
    'Pacific/Apia',
    'Africa/Cairo',
    'Asia/Beirut',
  ]
  const hours = fc.integer({ min: Date.UTC(2010, 0) / 3_600_000, max: Date.UTC(2026, 0) / 3_600_000 })
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      hours,
      fc.array(fc.nat(100), { maxLength: 20 }),
      (zone, hour, later) => {
        for (const more of [0, ...later]) {
          const instant = new Date((hour + more) * 3_600_000 - 1).toISOString()
          const date = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(Date.parse(instant))
          expect(dateAt(instant, zone)).toBe(date)
        }
      },
    ),
  )
})

test('the later of two dates', () => {
  const [early, late] = [CivilDate.parse('2024-12-31'), CivilDate.parse('2025-01-01')]
  expect(later(early, late)).toBe(late)
  expect(later(late, early)).toBe(late)
  expect(later(late, late)).toBe(late)
})

test('counts whole days, over leap days and changes of the clock', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
  expect(daysBetween('2025-02-28', '2025-03-01')).toBe(1)
  expect(daysBetween('2025-03-29', '2025-03-31')).toBe(2)
  expect(daysBetween('2025-01-01', '2024-01-01')).toBe(-366)
  expect(daysBetween('2025-01-01', '2025-01-01')).toBe(0)
})

test('days and milliseconds are those of the calendar, over leap years and centuries', () => {
  const days = fc.integer({ min: -300_000, max: 300_000 })
  fc.assert(
    fc.property(days, days, (one, other) => {
      const from = addDays('2000-02-29', one)
      expect(daysBetween(from, addDays('2000-02-29', other))).toBe(other - one)
    }),
  )
  const moment = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(moment, moment, (from, to) => {
      expect(msBetween(from.toISOString(), to.toISOString())).toBe(to.getTime() - from.getTime())
    }),
  )
})
