import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { verifyLog } from '#src/event-store/verify-log.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { streamName } from '#src/kernel/ids.ts'
import { append, newStream } from '#tests/event-store/appends.ts'
import { locks } from '#tests/event-store/locks.ts'
import { openWithServer } from '#tests/event-store/kurrent-store.ts'
import { settings } from '#tests/commands/tenants/facts.ts'

/** What the lane of the ledger would not write: facts go to the store as they are. */
async function write(
  store: EventStore,
  fact: { tenant: string; on: string; stream?: string; type?: string; data?: unknown },
): Promise<string> {
  const { tenant, on, stream = newStream('budget', tenant), type = 'Noted', data = {} } = fact
  const own = append(stream, { tenant, type, data: [data] })
  const last = await store.lastRevision(stream)
  const events = own.events.map((event) => ({ ...event, effectiveOn: CivilDate.parse(on) }))
  const [result] = await store.append([{ ...own, expectedRevision: last === -1 ? 'none' : last, events }])
  if (result?.outcome !== 'appended') throw new Error(`not written: ${result?.outcome}`)
  return result.events[0]?.position ?? ''
}

const tenantFact = (store: EventStore, tenant: string, type: string, data: unknown) =>
  write(store, { tenant, on: '2025-03-22', stream: streamName('tenant', tenant, tenant), type, data })

const open = (store: EventStore, tenant: string) =>
  tenantFact(store, tenant, 'TenantOpened', { slug: tenant, settings })

const lock = (store: EventStore, tenant: string, until: string) =>
  tenantFact(store, tenant, 'BooksLocked', { until, previous: null })

const look = (store: EventStore, countable: boolean) => verifyLog({ store, countable, locks, pageSize: 3 })

async function forge(store: EventStore): Promise<readonly string[]> {
  for (const tenant of ['acme', 'globex']) await open(store, tenant)
  await write(store, { tenant: 'acme', on: '2025-01-15' })
  await lock(store, 'acme', '2025-01-31')
  await write(store, { tenant: 'acme', on: '2025-02-01' })
  await write(store, { tenant: 'globex', on: '2025-01-15' })
  const first = await write(store, { tenant: 'acme', on: '2025-01-31' })
  await lock(store, 'acme', '2025-02-28')
  const second = await write(store, { tenant: 'acme', on: '2025-02-01' })
  await write(store, { tenant: 'acme', on: '2025-03-01' })
  return [first, second]
}

const told = [
  'It counts on 2025-01-31, though the books were locked until 2025-01-31 before it came',
  'It counts on 2025-02-01, though the books were locked until 2025-02-28 before it came',
]

test('X-18 a fact that slipped into a locked period is named, and nothing that was there before the lock', async () => {
  const store = memoryStore()
  const positions = await forge(store)
  const { wrong, problems } = await look(store, true)
  expect(wrong).toBe(2)
  expect(problems.map(({ position, reason }) => [position, reason])).toEqual(
    positions.map((position, index) => [position, told[index]]),
  )
})

test('X-18 the same is found in KurrentDB, which cannot hold a lock against a fact that races with it', async () => {
  const { store, close } = await openWithServer()
  try {
    const positions = await forge(store)
    const { wrong, problems } = await look(store, false)
    expect(wrong).toBe(2)
    expect(problems.map(({ position, reason }) => [position, reason])).toEqual(
      positions.map((position, index) => [position, told[index]]),
    )
  } finally {
    await close()
  }
})

test('a fact of another stream that says it locks books locks nothing', async () => {
  const store = memoryStore()
  await open(store, 'acme')
  await write(store, { tenant: 'acme', on: '2025-03-22', type: 'BooksLocked', data: { until: '2025-02-28' } })
  await write(store, { tenant: 'acme', on: '2025-01-15' })
  expect(await look(store, true)).toMatchObject({ wrong: 0 })
})
