import { expect, test } from 'vitest'
import type { Stored } from '#src/event-store/kurrent/envelope.ts'
import { Horizon } from '#src/event-store/kurrent/horizon.ts'
import { KnownCommands } from '#src/event-store/kurrent/known-commands.ts'
import { Marks } from '#src/event-store/kurrent/marks.ts'
import { numbers } from '#tests/event-store/appends.ts'

/** What the adapter keeps in memory: bounded, and never wrong about what it claims to know. */

function stored(stream: string, revision: number, commandId: string): Stored {
  const event = { stream, revision, commandId } as Stored['event']
  return { event, place: { commit: 0n, prepare: 0n }, keyed: true, writer: '' }
}

test('a stream is known as far as it was read without a gap', () => {
  const commands = new KnownCommands()
  commands.learn('a', [stored('a', 0, 'x'), stored('a', 1, 'x'), stored('a', 2, 'y')])
  commands.learn('a', [stored('a', 7, 'z')])

  expect(commands.completeTo('a')).toBe(2)
  expect(commands.find('a', 'x')).toEqual({ first: 0, count: 2 })
  expect(commands.find('a', 'z')).toBeUndefined()
})

test('what is too much is let go, whole streams at a time, but never what is held or was read last', () => {
  const commands = new KnownCommands(10)
  const learn = (stream: string): void =>
    commands.learn(
      stream,
      numbers(4).map((revision) => stored(stream, revision, `${stream} ${revision}`)),
    )
  const release = commands.hold('a')
  for (const stream of ['a', 'b', 'c']) learn(stream)
  expect(['a', 'b', 'c'].map((stream) => commands.completeTo(stream))).toEqual([3, -1, 3])
  expect(commands.find('b', 'b 1')).toBeUndefined()

  release()
  learn('d')
  expect(['a', 'c', 'd'].map((stream) => commands.completeTo(stream))).toEqual([-1, 3, 3])
})

test('marks stay in the order of the log and are thinned out', () => {
  const marks = new Marks()
  for (const index of numbers(20_000))
    marks.note({ commit: BigInt((index * 7919) % 20_000), ms: (index * 7919) % 20_000 })

  const after = marks.firstAfter(10_000)
  expect(after?.ms).toBeGreaterThan(10_000)
  expect(after?.ms).toBeLessThan(10_100)
  expect(marks.lastBefore(10_000n)?.commit).toBeLessThan(10_000n)
  expect(marks.firstAfter(20_000)).toBeUndefined()
})

test('a reader at the last event begins where the log is known to be clear, one before it at its own place', () => {
  const horizon = new Horizon({ commit: 10n, prepare: 10n })
  expect(horizon.startAfter('0')).toEqual({ commit: 10n, prepare: 10n })
  horizon.reach({ commit: 50n, prepare: 50n })
  horizon.pass({ commit: 90n, prepare: 80n })
  horizon.pass({ commit: 90n, prepare: 80n })
  horizon.pass({ commit: 70n, prepare: 70n })

  expect(horizon.last).toBe('50')
  expect(horizon.startAfter('50')).toEqual({ commit: 90n, prepare: 80n })
  expect(horizon.startAfter('40')).toEqual({ commit: 40n, prepare: 40n })
  expect(horizon.startAfter('120')).toEqual({ commit: 120n, prepare: 120n })
  expect(horizon.startAfter('0')).toEqual({ commit: 10n, prepare: 10n })
})
