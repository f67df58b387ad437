import { expect, test } from 'vitest'
import { InvalidAppend } from '#src/event-store/errors.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { withStore } from '#tests/event-store/subject.ts'
import type { Subject } from '#tests/event-store/subject.ts'

/** One append at a time: what it answers and what it leaves. */
export function appendContract(subject: Subject): void {
  const given = (run: Parameters<typeof withStore>[1]): (() => Promise<void>) => withStore(subject, run)

  test(
    'an append to a new stream is answered with its events at their places',
    given(async ({ store }) => {
      const sent = append(newStream(), { data: [{ amount: 1 }, { amount: 2 }] })
      const [result] = await store.append([sent])

      expect(result).toMatchObject({ outcome: 'appended', events: [{ revision: 0 }, { revision: 1 }] })
      expect(await store.readStream(sent.stream)).toEqual(result?.outcome === 'appended' && result.events)
      expect(await store.readStream(sent.stream)).toMatchObject(sent.events)
    }),
  )

  test(
    'an append continues a stream at the revision that it expects',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([append(stream, { data: [1, 2] })])
      const [result] = await store.append([append(stream, { expected: 1, data: [3] })])

      expect(result).toMatchObject({ outcome: 'appended', events: [{ revision: 2, data: 3 }] })
      expect(await store.lastRevision(stream)).toBe(2)
    }),
  )

  test(
    'an append that expects another revision conflicts, tells the actual one and writes nothing',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([append(stream, { data: [1, 2] })])
      const answers: unknown[] = []
      for (const expected of ['none', 0, 2, 7] as const) {
        answers.push(...(await store.append([append(stream, { expected })])))
      }
      answers.push(...(await store.append([append(newStream(), { expected: 0 })])))

      const conflict = { outcome: 'conflict', actualRevision: 1 }
      expect(answers).toEqual([
        conflict,
        conflict,
        conflict,
        conflict,
        { outcome: 'conflict', actualRevision: -1 },
      ])
      expect(await store.readStream(stream)).toHaveLength(2)
    }),
  )

  test(
    'a guard that still stands lets the append through, one that has moved makes it conflict',
    given(async ({ store }) => {
      const [tenant, empty] = [newStream('tenant'), newStream('party')]
      await store.append([append(tenant, { data: [1, 2] })])
      const guarded = (revision: number, other = -1): ReturnType<typeof append> =>
        append(newStream(), {
          guards: [
            { stream: tenant, revision },
            { stream: empty, revision: other },
          ],
        })

      const [stands] = await store.append([guarded(1)])
      const [moved] = await store.append([guarded(0)])
      const [ahead] = await store.append([guarded(2)])
      const [missing] = await store.append([guarded(1, 0)])
      expect(stands?.outcome).toBe('appended')
      const conflict = { outcome: 'conflict', actualRevision: -1 }
      expect([moved, ahead, missing]).toEqual([conflict, conflict, conflict])
    }),
  )

  test(
    'an append without events checks revision and guards and writes nothing',
    given(async ({ store }) => {
      const [stream, guard] = [newStream(), newStream('tenant')]
      await store.append([append(stream), append(guard)])
      const head = await store.head()
      const check = async (expected: number | 'none', revision: number): Promise<unknown> => {
        const [result] = await store.append([
          append(stream, { expected, data: [], guards: [{ stream: guard, revision }] }),
        ])
        return result
      }

      expect(await check(0, 0)).toEqual({ outcome: 'appended', events: [] })
      expect(await check('none', 0)).toEqual({ outcome: 'conflict', actualRevision: 0 })
      expect(await check(1, 0)).toEqual({ outcome: 'conflict', actualRevision: 0 })
      expect(await check(0, 1)).toEqual({ outcome: 'conflict', actualRevision: 0 })
      expect(await store.append([append(newStream(), { data: [] })])).toEqual([
        { outcome: 'appended', events: [] },
      ])
      expect(await store.head()).toBe(head)
    }),
  )

  test(
    'a command that comes again is answered with the events it wrote, however the stream went on',
    given(async ({ store, another }) => {
      const stream = newStream()
      const [first] = await store.append([append(stream, { key: 'k', data: [1, 2] })])
      await store.append([append(stream, { expected: 1, key: 'l', data: [3] })])
      const written = first?.outcome === 'appended' ? first.events : []
      const duplicate = { outcome: 'duplicate', events: written, sameRequest: true }

      expect(await store.append([append(stream, { key: 'k', data: [1, 2] })])).toEqual([duplicate])
      expect(await store.append([append(stream, { expected: 2, key: 'k' })])).toEqual([duplicate])
      expect(await store.append([append(stream, { expected: 2, key: 'k', data: [] })])).toEqual([duplicate])
      const restarted = await another()
      expect(await restarted.append([append(stream, { expected: 2, key: 'k' })])).toEqual([duplicate])
      expect(await store.readStream(stream)).toHaveLength(3)
    }),
  )

  test(
    'a key used for another request is told apart',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([append(stream, { key: 'k', requestHash: 'one' })])
      const [again] = await store.append([append(stream, { expected: 0, key: 'k', requestHash: 'two' })])

      expect(again).toMatchObject({ outcome: 'duplicate', sameRequest: false, events: [{ revision: 0 }] })
    }),
  )

  test.runIf(subject.abilities.duplicatesAcrossStreams)(
    'a command that comes again for another stream is found, but not in another tenant',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([append(stream, { key: 'k' })])
      const [elsewhere] = await store.append([append(newStream(), { key: 'k' })])
      const other = append(newStream('budget', 'other'), { tenant: 'other' })
      const [foreign] = await store.append([
        { ...other, keyed: true, commandId: append(stream, { key: 'k' }).commandId },
      ])

      expect(elsewhere).toMatchObject({ outcome: 'duplicate', events: [{ stream }] })
      expect(foreign?.outcome).toBe('appended')
    }),
  )

  test(
    'a keyed command that wrote nothing leaves no trace of its key',
    given(async ({ store }) => {
      const stream = newStream()
      await store.append([append(stream, { key: 'k', data: [] }), append(stream, { expected: 4, key: 'l' })])
      const results = await store.append([
        append(stream, { key: 'k' }),
        append(stream, { expected: 0, key: 'l' }),
      ])

      expect(results.map(({ outcome }) => outcome)).toEqual(['appended', 'appended'])
    }),
  )

  test(
    'data comes back exactly: any Unicode, control characters, safe integers, nested and empty values',
    given(async ({ store }) => {
      const data = [
        {
          text: 'Ndèye Fatou 😀 "quoted" \\ back\\u0000slash \n\t\u2028 العربية',
          '': '',
          'ключ ☃': '\u0001',
        },
        {
          most: Number.MAX_SAFE_INTEGER,
          least: Number.MIN_SAFE_INTEGER,
          tiny: 1e-7,
          huge: 1.7976931348623157e308,
        },
        { list: [[], {}, null, false, [{ deep: [0] }]], nothing: null },
        'a text',
        null,
        [],
        0.1,
      ]
      const stream = newStream()
      const [result] = await store.append([append(stream, { data })])

      expect((await store.readStream(stream)).map((event) => event.data)).toEqual(data)
      expect(result).toMatchObject({ outcome: 'appended', events: data.map((value) => ({ data: value })) })
    }),
  )

  test(
    'what cannot be stored is refused by its place in the batch before anything is written',
    given(async ({ store }) => {
      for (const value of ['a\u0000b', { deep: ['\ud800'] }, { '\udc00': 1 }, undefined, () => 1]) {
        const batch = [append(newStream()), append(newStream(), { data: [value] })]
        const refused = await store.append(batch).catch((error: unknown) => error)
        expect(refused).toBeInstanceOf(InvalidAppend)
        expect(refused).toMatchObject({ index: 1 })
      }
      expect(await store.head()).toBe('0')
    }),
  )

  test(
    'what was recorded later never carries an earlier time',
    given(async ({ store }) => {
      for (const _ of numbers(20)) await store.append([append(newStream()), append(newStream())])
      const times = (await store.readAll('0', 100)).map((event) => event.recordedAt)

      expect(times).toHaveLength(40)
      expect(times).toEqual(times.toSorted())
      expect(times.every((time) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time))).toBe(true)
    }),
  )
}
