import { expect, test } from 'vitest'
import { comparePositions } from '#src/event-store/port.ts'
import type { Append, AppendResult } from '#src/event-store/port.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { withStore } from '#tests/event-store/subject.ts'
import type { Subject } from '#tests/event-store/subject.ts'

const outcomes = (results: readonly AppendResult[]): string[] => results.map(({ outcome }) => outcome)

/** Appends that travel together, and several writers at once. */
export function batchContract(subject: Subject): void {
  const given = (run: Parameters<typeof withStore>[1]): (() => Promise<void>) => withStore(subject, run)
  /** The events as the batch has them, where the log may order its streams differently. */
  const asSent = (events: readonly RecordedEvent[]): readonly RecordedEvent[] =>
    subject.abilities.batchOrder
      ? events
      : events.toSorted((left, right) => Number(left.data) - Number(right.data))

  test(
    'appends of a batch to one stream build on each other',
    given(async ({ store }) => {
      const stream = newStream()
      const results = await store.append([
        append(stream, { data: [0, 1] }),
        append(newStream(), { data: ['between'] }),
        append(stream, { expected: 1, data: [2] }),
        append(stream, { expected: 2, data: [] }),
        append(stream, { expected: 2, data: [3, 4] }),
      ])

      expect(outcomes(results)).toEqual(Array(5).fill('appended'))
      const events = await store.readStream(stream)
      expect(events.map(({ data }) => data)).toEqual([0, 1, 2, 3, 4])
      expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4])
    }),
  )

  test(
    'after the first append to a stream that conflicts, the later ones to it are not written',
    given(async ({ store }) => {
      const [stream, other] = [newStream(), newStream()]
      await store.append([append(stream)])
      const results = await store.append([
        append(other),
        append(stream, { expected: 0, data: ['good'] }),
        append(stream, { expected: 0, data: ['bad'] }),
        append(other, { expected: 0 }),
        append(stream, { expected: 1, data: ['would fit, but was decided on what never was'] }),
        append(stream, { expected: 1, data: [] }),
        append(other, { expected: 1 }),
      ])

      expect(outcomes(results)).toEqual([
        'appended',
        'appended',
        'conflict',
        'appended',
        'conflict',
        'conflict',
        'appended',
      ])
      expect(results[4]).toEqual({ outcome: 'conflict', actualRevision: 1 })
      expect((await store.readStream(stream)).map(({ data }) => data)).toEqual([{ amount: 1 }, 'good'])
      expect(await store.lastRevision(other)).toBe(2)
    }),
  )

  test(
    'after a duplicate in a batch, the later appends to its stream are not written',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([append(stream, { key: 'k' })])
      const results = await store.append([
        append(stream, { expected: 0, key: 'k' }),
        append(stream, { expected: 0, key: 'l' }),
        append(stream, { expected: 1, key: 'm' }),
      ])

      expect(outcomes(results)).toEqual(['duplicate', 'conflict', 'conflict'])
      expect(await store.lastRevision(stream)).toBe(0)
    }),
  )

  test(
    'appends without events that are not written spoil nothing after them',
    given(async ({ store }) => {
      const [stream, other] = [newStream(), newStream()]
      await store.append([append(stream, { key: 'k' }), append(stream, { expected: 0, key: 'l' })])
      const results = await store.append([
        append(stream, { expected: 1, key: 'k', data: [] }),
        append(stream, { expected: 1, key: 'l', data: [] }),
        append(stream, { expected: 0, data: [] }),
        append(stream, { expected: 1, data: ['new'] }),
        append(other, { guards: [{ stream, revision: 2 }] }),
      ])

      expect(outcomes(results)).toEqual(['duplicate', 'duplicate', 'conflict', 'appended', 'appended'])
    }),
  )

  test(
    'a command twice in one batch is written once',
    given(async ({ store }) => {
      const stream = newStream()
      const results = await store.append([
        append(stream, { key: 'k' }),
        append(newStream()),
        append(stream, { expected: 0, key: 'k' }),
        append(newStream()),
      ])

      expect(outcomes(results)).toEqual(['appended', 'appended', 'duplicate', 'appended'])
      expect(results[2]).toMatchObject({ sameRequest: true, events: [{ stream, revision: 0 }] })
      expect(await store.readStream(stream)).toHaveLength(1)
    }),
  )

  test(
    'guards see what earlier appends of the batch have written, and not what later ones will',
    given(async ({ store }) => {
      const guard = newStream('tenant')
      await store.append([append(guard)])
      const guarded = (revision: number): Append =>
        append(newStream(), { guards: [{ stream: guard, revision }] })
      const results = await store.append([
        guarded(0),
        guarded(1),
        append(guard, { expected: 0 }),
        guarded(0),
        guarded(1),
        append(guard, { expected: 1, data: [1, 2] }),
        guarded(3),
      ])

      expect(outcomes(results)).toEqual([
        'appended',
        'conflict',
        'appended',
        'conflict',
        'appended',
        'appended',
        'appended',
      ])
    }),
  )

  test(
    'an append guarded by a stream whose append failed in the batch is not written',
    given(async ({ store }) => {
      const [guard, stream] = [newStream('tenant'), newStream()]
      await store.append([append(guard, { data: [0, 'by somebody else'] })])
      const results = await store.append([
        append(guard, { expected: 0, data: ['decided on revision 0'] }),
        append(stream, { guards: [{ stream: guard, revision: 1 }] }),
        append(newStream(), { guards: [{ stream, revision: -1 }] }),
        append(newStream()),
      ])

      expect(outcomes(results)).toEqual(['conflict', 'conflict', 'conflict', 'appended'])
    }),
  )

  test(
    'one bad append leaves the others of a large batch as they are, in order',
    given(async ({ store }) => {
      const streams = numbers(300).map(() => newStream())
      const batch = streams.map((stream, index) =>
        append(stream, { expected: index % 50 === 7 ? 3 : 'none', data: [index] }),
      )
      const results = await store.append(batch)

      expect(results.filter(({ outcome }) => outcome === 'conflict')).toHaveLength(6)
      const stored = asSent(await store.readAll('0', 1000))
      expect(stored.map(({ data }) => data)).toEqual(numbers(300).filter((index) => index % 50 !== 7))
      expect(stored).toEqual(
        results.flatMap((result) => (result.outcome === 'appended' ? result.events : [])),
      )
    }),
  )

  test(
    'a batch of two thousand appends is written in its order',
    given(async ({ store }) => {
      const hot = newStream()
      const batch = numbers(2000).map((index) =>
        index % 2 === 0
          ? append(newStream(), { data: [index, index] })
          : append(hot, {
              expected: index === 1 ? 'none' : (index - 3) / 2,
              data: [index],
              key: `key ${index}`,
            }),
      )
      const results = await store.append(batch)

      expect(results.every(({ outcome }) => outcome === 'appended')).toBe(true)
      const stored = asSent(await store.readAll('0', 5000))
      expect(stored.map(({ data }) => data)).toEqual(
        numbers(2000).flatMap((i) => (i % 2 === 0 ? [i, i] : [i])),
      )
      expect((await store.readStream(hot)).map(({ revision }) => revision)).toEqual(numbers(1000))
    }),
  )

  test(
    'an empty batch is answered with nothing',
    given(async ({ store }) => {
      expect(await store.append([])).toEqual([])
    }),
  )

  test(
    'two stores that race for one stream never both write a revision, and see one order',
    given(async ({ store, another }) => {
      const hot = newStream()
      const race = async (writer: typeof store, name: string): Promise<void> => {
        let written = 0
        while (written < 40) {
          const revision = await writer.lastRevision(hot)
          const [result] = await writer.append([
            append(hot, { expected: revision === -1 ? 'none' : revision, data: [`${name} ${written}`] }),
            append(newStream()),
          ])
          if (result?.outcome === 'appended') written += 1
        }
      }
      const second = await another()
      await Promise.all([race(store, 'left'), race(second, 'right')])

      const events = await store.readStream(hot)
      expect(events.map(({ revision }) => revision)).toEqual(numbers(80))
      expect(events.filter(({ data }) => String(data).startsWith('left')).map(({ data }) => data)).toEqual(
        numbers(40).map((index) => `left ${index}`),
      )
      const all = await second.readAll('0', 10_000)
      expect(
        all.every(({ position }, i) => i === 0 || comparePositions(all[i - 1]?.position ?? '', position) < 0),
      ).toBe(true)
    }),
  )

  test(
    'a command sent to two stores at once is written once',
    given(async ({ store, another }) => {
      const second = await another()
      for (const round of numbers(10)) {
        const stream = newStream()
        const sent = append(stream, { key: `round ${round}` })
        const [left, right] = await Promise.all([store.append([sent]), second.append([sent])])
        expect([...outcomes(left), ...outcomes(right)].toSorted()).toEqual(['appended', 'duplicate'])
        expect(await store.readStream(stream)).toHaveLength(1)
      }
    }),
  )
}
