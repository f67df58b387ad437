import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Kept } from '#src/deciding/kept.ts'

test('the half of what may be kept that was last asked for is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (keys) => {
      const kept = new Kept<number>(10)
      const lastAsked: number[] = []
      for (const key of keys) {
        const found = kept.get(String(key))
        if (lastAsked.slice(-5).includes(key)) expect(found).toBe(key)
        if (found === undefined) kept.set(String(key), key)
        if (lastAsked.includes(key)) lastAsked.splice(lastAsked.indexOf(key), 1)
        lastAsked.push(key)
      }
    }),
  )
})

test('what nobody asks for is let go', () => {
  const kept = new Kept<number>(10)
  kept.set('first', 0)
  for (let next = 1; next <= 10; next += 1) kept.set(String(next), next)
  expect(kept.get('first')).toBeUndefined()
})

test('a value that is set again is the new one, wherever the old one is kept', () => {
  const kept = new Kept<number>(4)
  kept.set('a', 1)
  kept.set('b', 1)
  kept.set('c', 1)
  kept.set('a', 2)
  expect(kept.get('a')).toBe(2)
})
