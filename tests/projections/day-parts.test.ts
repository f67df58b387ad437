import { expect, test } from 'vitest'
import {
  dayPartBefore,
  dayPartOf,
  endsDay,
  lastPart,
  placeInMonth,
  placeOf,
  slotOf,
} from '#projections/day-parts.ts'

test('a part of a day has three hours, and follows the one before over days, months and years', () => {
  expect(dayPartOf('2025-03-01T11:59:59.999Z')).toBe('2025-03-01T09:00:00.000Z')
  expect(dayPartOf('2025-03-01T12:00:00.000Z')).toBe('2025-03-01T12:00:00.000Z')
  expect(dayPartBefore('2025-03-01T12:00:00.000Z')).toBe('2025-03-01T09:00:00.000Z')
  expect(dayPartBefore('2025-03-01T00:00:00.000Z')).toBe('2025-02-28T21:00:00.000Z')
  expect(dayPartBefore('2025-01-01T00:00:00.000Z')).toBe('2024-12-31T21:00:00.000Z')
  expect(['T18:00:00.000Z', 'T21:00:00.000Z'].map((at) => endsDay(`2025-01-01${at}`))).toEqual([false, true])
})

test('the parts of a month have places in their order, and a slot tells them apart by the days in the books', () => {
  const parts = ['2025-03-01T00:00:00.000Z', '2025-03-01T03:00:00.000Z', '2025-03-31T21:00:00.000Z']
  expect(parts.map(placeInMonth)).toEqual([8, 9, lastPart])
  expect(slotOf('2025-03-31T23:00:00.000Z', '2025-02-28')).toBe(lastPart * 32 + 28)
  expect(slotOf('2025-03-31T23:00:00.000Z', '')).toBe(lastPart * 32)
  expect([placeOf([], 7), placeOf([7, 9], 7), placeOf([7, 9], 8)]).toEqual([0, 0, 2])
})
