import { expect, test } from 'vitest'
import { Pace } from '#src/projecting/pace.ts'

const never = 2 ** 30

test('somebody in a hurry ends a rest at once', async () => {
  const pace = new Pace({ everyMs: never, hurried: () => false, signal: new AbortController().signal })
  const rest = pace.rest()
  pace.hurry()
  await expect(rest).resolves.toBeUndefined()
})

test('while somebody waits there is no rest', async () => {
  const pace = new Pace({ everyMs: never, hurried: () => true, signal: new AbortController().signal })
  await expect(pace.rest()).resolves.toBeUndefined()
})

test('a rest ends when all ends, and none begins afterwards', async () => {
  const ending = new AbortController()
  const pace = new Pace({ everyMs: never, hurried: () => false, signal: ending.signal })
  const rest = pace.rest()
  ending.abort()
  await expect(rest).resolves.toBeUndefined()
  await expect(pace.rest()).resolves.toBeUndefined()
})

test('a rest that nobody disturbs ends by itself', async () => {
  const pace = new Pace({ everyMs: 1, hurried: () => false, signal: new AbortController().signal })
  await expect(pace.rest()).resolves.toBeUndefined()
})
