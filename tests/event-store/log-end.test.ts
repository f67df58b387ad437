import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LogEnd } from '#src/event-store/log-end.ts'
import type { AppendResult } from '#src/event-store/port.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'

const event = (position: number): RecordedEvent => ({
  id: `event ${position}`,
  type: 'Noted',
  schemaVersion: 1,
  tenant: 'acme',
  stream: 'note-acme.1',
  revision: position - 1,
  position: String(position),
  recordedAt: '2025-03-22T10:00:00.000Z',
  effectiveOn: '2025-03-22' as RecordedEvent['effectiveOn'],
  actor: { subject: 'amina', role: 'finance' },
  commandId: '',
  requestHash: '',
  correlationId: '',
  causationId: '',
  data: {},
})

const wrote = (...positions: number[]): (() => Promise<AppendResult[]>) => {
  const results: AppendResult[] = positions.map((position) => ({
    outcome: 'appended',
    events: [event(position)],
  }))
  return () => Promise.resolve(results)
}

const positionsOf = (events: readonly RecordedEvent[] | undefined) =>
  events?.map(({ position }) => Number(position))

test('what this process has written need not be read', async () => {
  const end = new LogEnd()
  await end.appending(wrote(3, 1, 2))
  await end.appending(wrote(4))
  expect(positionsOf(end.after('0', 10))).toEqual([1, 2, 3, 4])
  expect(positionsOf(end.after('2', 1))).toEqual([3])
  expect(end.after('4', 10)).toEqual([])
})

test('what another process has written must be read', async () => {
  const end = new LogEnd()
  await end.appending(wrote(1))
  end.heard('2')
  expect(end.after('1', 10)).toBeUndefined()
  await end.appending(wrote(4))
  expect(end.after('1', 10)).toBeUndefined()
  expect(end.after('2', 10)).toBeUndefined()
  expect(positionsOf(end.after('3', 10))).toEqual([4])
})

test('an append that is told of by the database before its answer is here is not read', async () => {
  const end = new LogEnd()
  await end.appending(async () => {
    end.heard('1')
    expect(end.after('0', 10)).toEqual([])
    return wrote(1)()
  })
  expect(positionsOf(end.after('0', 10))).toEqual([1])
})

test('when an append fails, what was told meanwhile is looked at', async () => {
  const end = new LogEnd()
  const failing = end.appending(async () => {
    end.heard('1')
    throw new Error('lost')
  })
  await expect(failing).rejects.toThrow('lost')
  expect(end.after('0', 10)).toBeUndefined()
})

test('each append and each thing heard rings', async () => {
  const end = new LogEnd()
  const versions = [end.news.version]
  await end.appending(wrote(1))
  versions.push(end.news.version)
  end.heard('2')
  versions.push(end.news.version)
  expect(new Set(versions).size).toBe(3)
})

test('it never leaves out an event of the log, whoever wrote it and however many are kept', async () => {
  const writers = fc.array(
    fc.tuple(fc.constantFrom('own', 'heard', 'unheard'), fc.integer({ min: 1, max: 900 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  await fc.assert(
    fc.asyncProperty(writers, fc.nat(3_000), async (appends, from) => {
      const end = new LogEnd()
      let [head, known] = [0, 0]
      for (const [writer, count] of appends) {
        const positions = Array.from({ length: count }, (_, place) => head + 1 + place)
        head += count
        if (writer === 'own') await end.appending(wrote(...positions))
        if (writer === 'heard') end.heard(String(head))
        if (writer !== 'unheard') known = head
      }
      const found = positionsOf(end.after(String(from), 5_000))
      if (from >= known) expect(found).toEqual([])
      else if (found) expect(found).toEqual(found.map((_, place) => from + 1 + place))
      if (found && from < known) expect(found.length).toBeGreaterThan(0)
    }),
  )
})
