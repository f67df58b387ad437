import { afterEach, beforeEach, expect, test } from 'vitest'
import { UnreadableEvent } from '#src/event-store/errors.ts'
import { factRegistry } from '#src/event-store/fact-registry.ts'
import { withPersonalData } from '#src/event-store/personal-data.ts'
import { openSubjectKeys } from '#src/event-store/postgres-subject-keys.ts'
import type { Append, EventStore } from '#src/event-store/port.ts'
import type { SubjectKeys } from '#src/event-store/subject-keys.ts'
import { append, newStream } from '#tests/event-store/appends.ts'
import { areas } from '#tests/event-store/people.ts'
import { openFresh } from '#tests/event-store/postgres-store.ts'

const dataKey = 'ab'.repeat(32)
const registry = factRegistry(areas)
let opened: Awaited<ReturnType<typeof openFresh>>
let keys: SubjectKeys
let store: EventStore
beforeEach(async () => {
  opened = await openFresh()
  keys = await openSubjectKeys(opened.database.pool, dataKey)
  store = withPersonalData(opened.store, keys, registry)
})
afterEach(() => opened.close())

const ada = {
  personId: 'p1',
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  phone: null,
  address: { street: '12 St James’s Square', city: 'London' },
  role: 'customer',
}

function added(data: unknown = ada, told: Parameters<typeof append>[1] = {}): Append {
  return append(newStream('person'), { type: 'PersonAdded', data: [data], ...told })
}

const storedText = async (): Promise<string> => {
  const { rows } = await opened.database.pool.query(
    'select string_agg(data::text, $1) as text from ledger.events',
    ['\n'],
  )
  return String(rows[0]?.text)
}

test('personal fields are ciphertext in the table and plain when read; the others stay as they are', async () => {
  const sent = added(ada, { key: 'k' })
  const [result] = await store.append([sent])

  expect(result).toMatchObject({ outcome: 'appended', events: [{ data: ada }] })
  const text = await storedText()
  for (const secret of ['Ada', 'example.org', 'London']) expect(text).not.toContain(secret)
  expect(JSON.parse(text)).toMatchObject({
    personId: 'p1',
    phone: null,
    role: 'customer',
    name: { $personal: { subject: 'p1' } },
  })
  expect(await store.readStream(sent.stream)).toMatchObject([{ data: ada }])
  expect((await store.readAll('0', 10)).map(({ data }) => data)).toEqual([ada])
  expect(await store.append([sent])).toMatchObject([
    { outcome: 'duplicate', sameRequest: true, events: [{ data: ada }] },
  ])
  for await (const [event] of store.subscribe('0', new AbortController().signal)) {
    expect(event).toMatchObject({ data: ada })
    break
  }
})

test('the same value is never the same ciphertext', async () => {
  await store.append([added(), added()])

  const lines = (await storedText()).split('\n')
  expect(lines[0]).not.toBe(lines[1])
})

test('without the key a person is erased, and all that is not personal stays', async () => {
  await store.append([added(), added({ ...ada, personId: 'p2', name: 'Grace Hopper' })])
  expect(await keys.erase({ tenant: 'demo', subject: 'p1' })).toBe(true)
  expect(await keys.erase({ tenant: 'demo', subject: 'p1' })).toBe(false)

  const [first, second] = await store.readAll('0', 10)
  const gone = '[erased]'
  expect(first?.data).toEqual({ ...ada, name: gone, email: gone, address: gone })
  expect(second).toMatchObject({ data: { name: 'Grace Hopper' } })
})

test('a person known again after an erasure gets a new key, and the past stays erased', async () => {
  await store.append([added()])
  await keys.erase({ tenant: 'demo', subject: 'p1' })
  await store.append([added({ ...ada, name: 'Ada again' })])

  expect(await store.readAll('0', 10)).toMatchObject([
    { data: { name: '[erased]' } },
    { data: { name: 'Ada again' } },
  ])
})

test('a ciphertext that was moved to another event, field or person is detected, not read as erased', async () => {
  const swapped = async (change: (event: Record<string, unknown>) => unknown): Promise<unknown> => {
    const [result] = await store.append([added()])
    const position = result?.outcome === 'appended' ? result.events[0]?.position : '0'
    const stored = JSON.parse((await storedText()).split('\n').at(-1) ?? '') as Record<string, unknown>
    const forged = append(newStream('person'), { type: 'PersonAdded', data: [change(stored)] })
    await opened.store.append([forged])
    return store.readAll(position ?? '0', 1)
  }

  await expect(swapped((data) => data)).rejects.toThrow(UnreadableEvent)
  await expect(swapped((data) => ({ ...data, name: data['email'] }))).rejects.toThrow(UnreadableEvent)
  await expect(swapped((data) => ({ ...data, name: { $personal: 'nonsense' } }))).rejects.toThrow(
    UnreadableEvent,
  )
})

test('the key of a person is stored before the event, and every process uses the same', async () => {
  const other = withPersonalData(
    await opened.another(),
    await openSubjectKeys(opened.database.pool, dataKey),
    registry,
  )
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      [store, other].map((each) => each.append([added({ ...ada, personId: `p${index}` })])),
    ).flat(),
  )

  const [left, right] = await Promise.all([store.readAll('0', 100), other.readAll('0', 100)])
  expect(left).toHaveLength(40)
  expect(left.every(({ data }) => JSON.stringify(data).includes('Ada Lovelace'))).toBe(true)
  expect(right).toEqual(left)
})

test('tenants do not share keys, whatever their parties are called', async () => {
  const foreign = added(ada, { tenant: 'other' })
  await store.append([added(), foreign])
  await keys.erase({ tenant: 'demo', subject: 'p1' })

  expect(await store.readAll('0', 10)).toMatchObject([
    { data: { name: '[erased]' } },
    { data: { name: 'Ada Lovelace' } },
  ])
})

test('a fact without personal values needs no key, and one that does not say whose they are is refused', async () => {
  await store.append([
    append(newStream('person'), { type: 'PersonPaid', data: [{ personId: 'p9', amount: 5 }] }),
  ])
  const { rows } = await opened.database.pool.query(`select from ledger.subject_keys where subject = 'p9'`)
  expect(rows).toHaveLength(0)

  await expect(store.append([added({ ...ada, personId: undefined })])).rejects.toMatchObject({
    name: 'InvalidAppend',
    index: 0,
  })
})
