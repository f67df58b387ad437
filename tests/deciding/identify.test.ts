import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId, newCommandId } from '#src/deciding/identify.ts'
import { derivedId } from '#src/kernel/ids.ts'

test('the id of an event is the one derived from its command and its place', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(), (commandId, index) => {
      expect(eventId(commandId, index)).toBe(derivedId(commandId, index))
    }),
  )
})

test('ids of commands without a key differ', () => {
  const ids = Array.from({ length: 2_000 }, newCommandId)
  expect(new Set(ids).size).toBe(ids.length)
})
