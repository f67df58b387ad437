import { expect, test } from 'vitest'
import { z } from 'zod'
import { InvalidAppend, UnreadableEvent } from '#src/event-store/errors.ts'
import { factRegistry } from '#src/event-store/fact-registry.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import { withPersonalData } from '#src/event-store/personal-data.ts'
import { memorySubjectKeys } from '#src/event-store/subject-keys.ts'
import { facts, personal, versioned } from '#src/kernel/event.ts'
import { append, newStream } from '#tests/event-store/appends.ts'
import { areas } from '#tests/event-store/people.ts'

const registry = factRegistry(areas)

/** A store of facts, and the raw one beneath it, which keeps what older releases wrote. */
function stores(): { raw: ReturnType<typeof memoryStore>; store: ReturnType<typeof memoryStore> } {
  const raw = memoryStore()
  return { raw, store: withPersonalData(raw, memorySubjectKeys(), registry) }
}

function versionedAppend(stream: string, version: number, data: unknown): ReturnType<typeof append> {
  const made = append(stream, { type: 'Priced', data: [data] })
  return { ...made, events: made.events.map((event) => ({ ...event, schemaVersion: version })) }
}

test('events of older shapes are read in the current one', async () => {
  const { raw, store } = stores()
  const [one, two, three] = [newStream(), newStream(), newStream()]
  await raw.append([versionedAppend(one, 1, { euros: 12.34 }), versionedAppend(two, 2, { cents: 5 })])
  await store.append([versionedAppend(three, 3, { cents: 7, currency: 'XOF' })])

  expect((await store.readAll('0', 10)).map(({ data, schemaVersion }) => [data, schemaVersion])).toEqual([
    [{ cents: 1234, currency: 'EUR' }, 3],
    [{ cents: 5, currency: 'EUR' }, 3],
    [{ cents: 7, currency: 'XOF' }, 3],
  ])
  expect(await store.readStream(one)).toMatchObject([{ data: { cents: 1234, currency: 'EUR' } }])
  expect(await raw.readStream(one)).toMatchObject([{ data: { euros: 12.34 }, schemaVersion: 1 }])
})

test('a fact of a newer release is kept as it is, as long as what is known of it fits', async () => {
  const { raw, store } = stores()
  const newer = { cents: 7, currency: 'XOF', taxes: [1] }
  await raw.append([
    versionedAppend(newStream(), 4, newer),
    append(newStream(), { type: 'NotHeardOf', data: [{ anything: true }] }),
    versionedAppend(newStream(), 4, { amount: '7.00' }),
  ])

  const readable = await store.readAll('0', 10)
  expect(readable.map(({ data }) => data)).toEqual([newer, { anything: true }])
  expect(readable[0]).toMatchObject({ schemaVersion: 4 })
  await expect(store.readAll('2', 10)).rejects.toThrow(UnreadableEvent)
})

test('what comes before an event that cannot be read is delivered, and then the event is named', async () => {
  const { raw, store } = stores()
  const bad = versionedAppend(newStream(), 3, { cents: 'seven' })
  await raw.append([versionedAppend(newStream(), 3, { cents: 7, currency: 'XOF' }), bad])

  const seen: unknown[] = []
  const following = (async () => {
    for await (const page of store.subscribe('0', new AbortController().signal)) seen.push(...page)
  })()
  await expect(following).rejects.toMatchObject({
    name: 'UnreadableEvent',
    position: '2',
    eventId: bad.events[0]?.id,
  })
  expect(seen).toMatchObject([{ data: { cents: 7 } }])
  await expect(store.readStream(bad.stream)).rejects.toThrow('cannot be read')
})

test('a fact that does not fit its schema, its version or any area is never stored', async () => {
  const { store } = stores()
  for (const wrong of [
    versionedAppend(newStream(), 3, { cents: 7.5, currency: 'XOF' }),
    versionedAppend(newStream(), 2, { cents: 7 }),
    append(newStream(), { type: 'NotHeardOf' }),
  ]) {
    const fine = versionedAppend(newStream(), 3, { cents: 7, currency: 'XOF' })
    const refused = await store.append([fine, wrong]).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(InvalidAppend)
    expect(refused).toMatchObject({ index: 1 })
  }
  expect(await store.head()).toBe('0')
})

test('fields that no schema names are not stored', async () => {
  const { raw, store } = stores()
  const stream = newStream()
  await store.append([versionedAppend(stream, 3, { cents: 7, currency: 'XOF', note: 'extra' })])

  expect(await raw.readStream(stream)).toMatchObject([{ data: { cents: 7, currency: 'XOF' } }])
  expect((await raw.readStream(stream))[0]?.data).not.toHaveProperty('note')
})

test('declarations that contradict themselves are refused when the program starts', () => {
  const area = (declared: ReturnType<typeof facts>): { aggregate: { facts: typeof declared } } => ({
    aggregate: { facts: declared },
  })

  expect(() => factRegistry([area(facts({ Named: z.object({ name: personal(z.string()) }) }))])).toThrow(
    'whose they are',
  )
  expect(() =>
    factRegistry([area(facts({ Grown: versioned(3, z.object({}), { 1: (data) => data }) }))]),
  ).toThrow('no step from version 2')
  expect(() =>
    factRegistry([area(facts({ Same: z.object({}) })), area(facts({ Same: z.object({}) }))]),
  ).toThrow('Two areas declare the fact Same')
})
