import { expect, test } from 'vitest'
import { z } from 'zod'
import { isStorable, LegacyId, Reason, text } from '#src/kernel/texts.ts'

const taken = (value: unknown, most = 10) => text(most).safeParse(value).success

test('a text is kept without the spaces around it', () => {
  expect(text(10).parse('  Été \u00a0')).toBe('Été')
})

test.each(['', ' ', '\n\t', '\u00a0', '\u2003'])('%j says nothing', (value) => {
  expect(taken(value)).toBe(false)
})

test('R-016 R-004 characters are counted as people and databases count them', () => {
  expect(taken('x'.repeat(10))).toBe(true)
  expect(taken('x'.repeat(11))).toBe(false)
  expect(taken('💶'.repeat(10))).toBe(true)
  expect(taken('💶'.repeat(11))).toBe(false)
  expect(taken('漢'.repeat(10))).toBe(true)
  expect(taken(`  ${'x'.repeat(10)}  `)).toBe(true)
})

test.each(['\u0000', '\u0007', '\u001b[31m', '\u007f', '\u0085', '\u009b', '\v'])(
  '%j holds a control character',
  (value) => {
    expect(taken(`a${value}b`)).toBe(false)
  },
)

test.each(['a\nb', 'a\r\nb', 'a\tb', 'שלום', '👩‍👩‍👧', 'e\u0301'])('R-016 %j is a text', (value) => {
  expect(text(10).parse(value)).toBe(value)
})

test.each(['\ud800', 'a\udc00b', '\udc00\ud800'])('%j is half a character', (value) => {
  expect(taken(value)).toBe(false)
  expect(isStorable(value)).toBe(false)
})

test('other things are not texts', () => {
  for (const value of [1, null, undefined, ['a'], { toString: () => 'a' }]) expect(taken(value)).toBe(false)
})

test('the documentation tells how long a text may be', () => {
  expect(z.toJSONSchema(text(255), { io: 'input' })).toMatchObject({
    type: 'string',
    minLength: 1,
    maxLength: 255,
  })
})

test('a reason and the name from an older system have their lengths', () => {
  expect(Reason.safeParse('x'.repeat(500)).success).toBe(true)
  expect(Reason.safeParse('x'.repeat(501)).success).toBe(false)
  expect(LegacyId.safeParse('x'.repeat(100)).success).toBe(true)
  expect(LegacyId.safeParse('x'.repeat(101)).success).toBe(false)
})
