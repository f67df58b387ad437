import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, present, sameValues } from '#src/kernel/values.ts'

test('equal values give equal text, whatever the order of their fields', () => {
  expect(canonical({ b: 1, a: { d: [1, 2], c: null } })).toBe('{"a":{"c":null,"d":[1,2]},"b":1}')
  expect(canonical({ b: 1, a: 2 })).toBe(canonical({ a: 2, b: 1 }))
})

test('an absent field is an undefined one, and not a null one', () => {
  expect(sameValues({ a: 1, b: undefined }, { a: 1 })).toBe(true)
  expect(sameValues({ a: 1, b: null }, { a: 1 })).toBe(false)
  expect(sameValues([1, 2], [2, 1])).toBe(false)
  expect(sameValues({ a: 1 }, { a: '1' })).toBe(false)
  expect(sameValues(-0, 0)).toBe(true)
})

test('numbers and texts are written as RFC 8785 says', () => {
  expect(canonical([1e21, 1e-7, 0.1, 1e20, -0])).toBe('[1e+21,1e-7,0.1,100000000000000000000,0]')
  expect(canonical('€\n"\u000f')).toBe('"€\\n\\"\\u000f"')
  expect(canonical({ '\ud83d\ude02': 1, '\u20ac': 2, é: 3, '1': 4 })).toBe('{"1":4,"é":3,"€":2,"😂":1}')
})

test('is JSON that reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonical(JSON.parse(canonical(value)))).toBe(canonical(value))
      expect(sameValues(JSON.parse(JSON.stringify(value)), value)).toBe(true)
    }),
  )
})

test('the canonical form is the one of the reference implementation', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 30 }), (value) => {
      expect(canonical(value)).toBe(canonicalize(value))
    }),
  )
})

test('what is not JSON is an error, not another value', () => {
  expect(() => canonical(Number.NaN)).toThrow('NaN')
  expect(() => canonical({ a: Number.POSITIVE_INFINITY })).toThrow('Infinity')
  expect(() => canonical('\ud800')).toThrow('surrogate')
  expect(() => canonical({ '\ud800': 1 })).toThrow('surrogate')
})

test('present leaves out what is undefined and keeps what is null, zero or empty', () => {
  const fields = present({ a: undefined, b: null, c: 0, d: '', e: false })
  expect(Object.keys(fields)).toEqual(['b', 'c', 'd', 'e'])
})
