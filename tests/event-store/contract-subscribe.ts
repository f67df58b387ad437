import { expect, test } from 'vitest'
import type { EventStore } from '#src/event-store/port.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { append, newStream, numbers } from '#tests/event-store/appends.ts'
import { withStore } from '#tests/event-store/subject.ts'
import type { Subject } from '#tests/event-store/subject.ts'

/** Collects what a subscription brings until it has so many events. */
async function collect(store: EventStore, after: string, count: number): Promise<RecordedEvent[]> {
  const stop = new AbortController()
  const events: RecordedEvent[] = []
  for await (const batch of store.subscribe(after, stop.signal)) {
    expect(batch.length).toBeGreaterThan(0)
    expect(batch.length).toBeLessThanOrEqual(500)
    events.push(...batch)
    if (events.length >= count) stop.abort()
  }
  return events
}

/** Everything after a position, and then what comes. */
export function subscribeContract(subject: Subject): void {
  const given = (run: Parameters<typeof withStore>[1]): (() => Promise<void>) => withStore(subject, run)

  test(
    'a subscription brings what is there in batches and then what is written, in order',
    given(async ({ store }) => {
      await store.append(numbers(1200).map((index) => append(newStream(), { data: [index] })))
      const collected = collect(store, '0', 1260)
      for (const index of numbers(60)) await store.append([append(newStream(), { data: [1200 + index] })])

      expect((await collected).map(({ data }) => data)).toEqual(numbers(1260))
    }),
  )

  test(
    'a subscription resumes after the position where another ended',
    given(async ({ store }) => {
      await store.append(numbers(30).map((index) => append(newStream(), { data: [index] })))
      const [tenth] = (await store.readAll('0', 10)).slice(-1)
      const rest = await collect(store, tenth?.position ?? '', 20)

      expect(rest.map(({ data }) => data)).toEqual(numbers(30).slice(10))
    }),
  )

  test(
    'a subscription sees what another store on the log writes, and nothing is missed between writers',
    given(async ({ store, another }) => {
      const writers = [store, await another()]
      const collected = collect(store, '0', 200)
      await Promise.all(
        writers.map(async (writer) => {
          for (const _ of numbers(50)) await writer.append([append(newStream()), append(newStream())])
        }),
      )

      expect(await collected).toEqual(await store.readAll('0', 1000))
    }),
  )

  test(
    'a subscription ends when its signal aborts, also while it waits, and when the store closes',
    given(async ({ store, another }) => {
      const stop = new AbortController()
      const ended = (async () => {
        for await (const _ of store.subscribe('0', stop.signal)) expect.unreachable()
      })()
      stop.abort()
      await ended

      const second = await another()
      const closed = (async () => {
        for await (const _ of second.subscribe('0', new AbortController().signal)) expect.unreachable()
      })()
      await second.close()
      await closed
      expect(stop.signal.aborted).toBe(true)
    }),
  )
}
