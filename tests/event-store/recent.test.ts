import { expect, test } from 'vitest'
import { Recent } from '#src/event-store/recent.ts'

test('the last things are remembered, those before them forgotten', () => {
  const recent = new Recent<number>(10)
  for (let thing = 0; thing < 100; thing += 1) {
    recent.add(thing)
    expect(recent.has(thing)).toBe(true)
    expect(recent.has(Math.max(0, thing - 9))).toBe(true)
    expect(recent.has(thing - 21)).toBe(false)
  }
})
