import { expect, test } from 'vitest'
import { comparePositions } from '#src/event-store/port.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { withStore } from '#tests/event-store/subject.ts'
import type { Subject } from '#tests/event-store/subject.ts'

/** What is read, from where and how far. */
export function readContract(subject: Subject): void {
  const given = (run: Parameters<typeof withStore>[1]): (() => Promise<void>) => withStore(subject, run)

  test(
    'an empty log has no events, no head and no streams',
    given(async ({ store }) => {
      expect(await store.head()).toBe('0')
      expect(await store.readAll('0', 10)).toEqual([])
      expect(await store.readStream('budget-demo.none')).toEqual([])
      expect(await store.lastRevision('budget-demo.none')).toBe(-1)
      expect(await store.positionAt('2999-01-01T00:00:00.000Z')).toBe('0')
    }),
  )

  test(
    'pages of the log join without a gap or a repetition',
    given(async ({ store }) => {
      await store.append(numbers(95).map((index) => append(newStream(), { data: [index] })))
      const read: unknown[] = []
      let after = '0'
      for (;;) {
        const page = await store.readAll(after, 10)
        read.push(...page.map(({ data }) => data))
        const last = page.at(-1)
        if (last === undefined) break
        expect(comparePositions(after, last.position)).toBeLessThan(0)
        after = last.position
      }

      expect(read).toEqual(numbers(95))
      expect(await store.head()).toBe(after)
    }),
  )

  test.runIf(subject.abilities.densePositions)(
    'positions count from 1 without a gap',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([
        append(stream, { data: [1, 2] }),
        append(stream, { expected: 7 }),
        append(newStream()),
      ])
      await store.append([append(stream)])
      await store.append([append(newStream())])

      expect((await store.readAll('0', 10)).map(({ position }) => position)).toEqual(['1', '2', '3', '4'])
    }),
  )

  test(
    'a reader of some types gets those alone, up to its limit',
    given(async ({ store }) => {
      await store.append(
        numbers(30).map((index) => append(newStream(), { type: `Type${index % 3}`, data: [index] })),
      )
      const both = await store.readAll('0', 12, { types: ['Type1', 'Type2'] })
      const next = await store.readAll(both.at(-1)?.position ?? '0', 100, { types: ['Type1', 'Type2'] })

      expect([...both, ...next].map(({ data }) => data)).toEqual(numbers(30).filter((index) => index % 3 > 0))
      expect(both).toHaveLength(12)
      expect(await store.readAll('0', 12, { types: ['Unheard'] })).toEqual([])
    }),
  )

  test(
    'a stream is read whole, however long, or from a revision on',
    given(async ({ store }) => {
      const stream = newStream()
      const parts = numbers(5).map((part) => {
        const first = part * 500
        return append(stream, {
          expected: part === 0 ? 'none' : first - 1,
          data: numbers(500).map((index) => first + index),
        })
      })
      await store.append([...parts, append(newStream())])

      expect((await store.readStream(stream)).map(({ data }) => data)).toEqual(numbers(2500))
      expect((await store.readStream(stream, 2498)).map(({ revision }) => revision)).toEqual([2498, 2499])
      expect(await store.readStream(stream, 2500)).toEqual([])
    }),
  )

  test(
    'a stream whose name begins like another is another',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([
        append(stream),
        append(`${stream}x`, { data: [1, 2] }),
        append(stream.toUpperCase()),
      ])

      expect(await store.readStream(stream)).toHaveLength(1)
      expect(await store.lastRevision(`${stream}x`)).toBe(1)
    }),
  )

  test(
    'an instant is found in the log as the last position recorded until then',
    given(async ({ store }) => {
      for (const _ of numbers(12)) {
        await store.append([append(newStream()), append(newStream())])
        const recordedAt = (await store.readAll('0', 100)).at(-1)?.recordedAt ?? ''
        while (new Date().toISOString() <= recordedAt) await new Promise((resolve) => setImmediate(resolve))
      }
      const events = await store.readAll('0', 100)

      for (const { recordedAt } of events) {
        const expected = events.findLast((event) => event.recordedAt <= recordedAt)?.position
        expect(await store.positionAt(recordedAt)).toBe(expected)
      }
      const first = Date.parse(events[0]?.recordedAt ?? '')
      expect(await store.positionAt(new Date(first - 1).toISOString())).toBe('0')
      expect(await store.positionAt('2999-01-01T00:00:00+02:00')).toBe(await store.head())
    }),
  )

  test(
    'a log keeps its identity, and another log has another',
    given(async ({ store, another }) => {
      const other = await subject.open()
      try {
        const identity = await store.identity()
        expect(identity).toMatch(/^[0-9a-f-]{36}$/)
        expect(await (await another()).identity()).toBe(identity)
        expect(await other.store.identity()).not.toBe(identity)
      } finally {
        await other.close()
      }
    }),
  )
}
