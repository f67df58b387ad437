import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { percentage } from '#src/kernel/money.ts'

test.each([
  [500_00, 10_000_00, '5.00'],
  [0, 10_000_00, '0.00'],
  [10_100_00, 10_000_00, '101.00'],
  [1, 3, '33.33'],
  [2, 3, '66.67'],
  [1, 20_000, '0.01'],
  [1, 20_001, '0.00'],
  [-1, 20_000, '-0.01'],
  [-1, 20_001, '0.00'],
  [-1, 3, '-33.33'],
  [999_999_999_999_999, 1, '99999999999999900.00'],
  [9_007_199_254_740_991, 7, '128674275067728442.86'],
])('R-044 %i of %i are %s percent, half a hundredth rounded away from zero', (part, whole, expected) => {
  expect(percentage(part, whole)).toBe(expected)
})

test('R-044 C-10 there is no share of nothing', () => {
  expect(percentage(0, 0)).toBe(null)
  expect(percentage(5, 0)).toBe(null)
})

test('R-044 is the nearest hundredth to the exact share, for all numbers', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (part, whole) => {
      fc.pre(whole !== 0)
      const text = percentage(part, whole) ?? ''
      const hundredths = BigInt(text.replace('.', ''))
      const rest = 2n * (BigInt(part) * 10_000n - hundredths * BigInt(whole))
      const size = rest < 0n ? -rest : rest
      const most = BigInt(Math.abs(whole))
      expect(size <= most).toBe(true)
      expect(text).toMatch(/^(0|-?[1-9]\d*|-?0(?=\.\d*[1-9]))\.\d\d$/)
      if (size !== most) return
      const further = hundredths < 0n ? -hundredths : hundredths
      expect(further * most * 2n > BigInt(Math.abs(part)) * 20_000n).toBe(true)
    }),
  )
})
