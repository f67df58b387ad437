import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { factRegistry } from '#src/event-store/fact-registry.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import { withPersonalData } from '#src/event-store/personal-data.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { memorySubjectKeys } from '#src/event-store/subject-keys.ts'
import { type LogVerification, verifyLog } from '#src/event-store/verify-log.ts'
import { facts, personal } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { append, numbers } from '#tests/event-store/appends.ts'
import { locks } from '#tests/event-store/locks.ts'
import { openFresh } from '#tests/event-store/postgres-store.ts'

const noteFacts = facts(
  { Noted: z.object({ amount: z.int(), of: z.string().optional(), name: personal(z.string()).optional() }) },
  { subject: 'of' },
)

const [one, two] = ['budget-demo.1', 'budget-demo.2'] as const

let fresh: Awaited<ReturnType<typeof openFresh>>
let store: EventStore

/** Positions 1 to 3 by one command on the stream 1, 4 on the stream 2, 5 to 20 one by one on the stream 1. */
beforeEach(async () => {
  fresh = await openFresh()
  const registry = factRegistry([{ aggregate: { facts: noteFacts } }])
  store = withPersonalData(fresh.store, memorySubjectKeys(), registry)
  await store.append([append(one, { data: numbers(3).map((amount) => ({ amount })), key: 'first' })])
  await store.append([append(two, { data: [{ amount: 1, of: 'awa', name: 'Awa Diop' }], key: 'second' })])
  for (const n of numbers(16)) await store.append([append(one, { expected: 2 + n, key: `later ${n}` })])
})
afterEach(() => fresh.close())

/** What only an owner of the database can do, who has put the triggers out of action. */
async function tamper(sql: string): Promise<void> {
  await fresh.database.pool.query('alter table ledger.events disable trigger events_never_change')
  await fresh.database.pool.query(sql)
}

function setMeta(position: number, field: string, value: unknown): Promise<void> {
  return tamper(
    `update ledger.events
     set meta = (meta::jsonb || '${JSON.stringify({ [field]: value })}')::json where position = ${position}`,
  )
}

function look(pageSize = 7): Promise<LogVerification> {
  return verifyLog({ store, countable: true, locks, pageSize })
}

async function found(): Promise<string[]> {
  const { problems, wrong, events, last } = await look()
  expect([wrong, last]).toEqual([problems.length, '20'])
  expect(events).toBeGreaterThan(18)
  return problems.map(({ position, reason }) => `${position}: ${reason}`)
}

test('a log that only the ledger has written is whole, whatever the size of the pages', async () => {
  const whole = { events: 20, first: '1', last: '20', wrong: 0, problems: [] }
  for (const pageSize of [1, 3, 20, 1000]) expect(await look(pageSize)).toEqual(whole)
})

test('an empty log is whole, and so is one whose positions do not count', async () => {
  const empty = memoryStore()
  expect(await verifyLog({ store: empty, countable: true, locks })).toMatchObject({ events: 0, wrong: 0 })
  await tamper(`update ledger.events set position = position * 10 + 1000`)
  expect(await verifyLog({ store, countable: false, locks })).toMatchObject({
    events: 20,
    first: '1010',
    wrong: 0,
  })
  expect(await look()).toMatchObject({ wrong: 20 })
})

test('a row that was taken away is named by its position and by the revision that its stream lacks', async () => {
  await tamper('delete from ledger.events where position = 9')
  expect(await found()).toEqual([
    '10: Position 9 is missing',
    `10: It has revision 8 of the stream ${one}, where 7 belongs`,
  ])
})

test('events taken away from the beginning are missed', async () => {
  await tamper('delete from ledger.events where position <= 3')
  const { first, problems } = await look()
  expect(first).toBe('4')
  expect(problems.map(({ reason }) => reason)).toEqual([
    'Positions 1 to 3 are missing',
    `It has revision 3 of the stream ${one}, where 0 belongs`,
  ])
})

test('a changed revision is named with the one that belongs there', async () => {
  await tamper('update ledger.events set revision = 30 where position = 20')
  expect(await found()).toEqual([`20: It has revision 30 of the stream ${one}, where 18 belongs`])
})

test('a time that goes back is named with the one before it', async () => {
  await tamper(`update ledger.events set recorded_at = '2020-01-01' where position = 6`)
  expect(await found()).toEqual([
    expect.stringMatching(/^6: It was recorded at 2020-01-01T00:00:00.000Z, the event before it at /),
  ])
})

test('data that its fact does not take is named, and what comes behind it is looked at', async () => {
  await tamper(`update ledger.events set data = '{"amount": "much"}' where position in (5, 6, 14)`)
  await tamper(`update ledger.events set revision = 99 where position = 20`)
  expect(await found()).toEqual([
    expect.stringMatching(/^5: The event \S+ \(Noted\) at position 5 cannot be read: .*amount/),
    expect.stringMatching(/^6: .*cannot be read: .*amount/),
    expect.stringMatching(/^14: .*cannot be read: .*amount/),
    `20: It has revision 99 of the stream ${one}, where 18 belongs`,
  ])
})

test('a personal field in which a bit was changed, or that was moved to another event, is named', async () => {
  await tamper(`update ledger.events set data = (
    select replace(data::text, '"sealed":"', '"sealed":"AAAA')::json) where position = 4`)
  expect(await found()).toEqual([expect.stringMatching(/^4: .*cannot be read: /)])
})

test('an id that does not follow from its command is named with the one that does', async () => {
  const commandId = derivedId('demo', 'later 0')
  await setMeta(5, 'id', derivedId('another'))
  expect(await found()).toEqual([
    `5: Its id is ${derivedId('another')}, event 1 of the command ${commandId} has the id ${derivedId(commandId, 0)}`,
  ])
})

test('a command that was done twice is named at its second time', async () => {
  const commandId = derivedId('demo', 'later 0')
  await setMeta(8, 'commandId', commandId)
  await setMeta(8, 'id', derivedId(commandId, 0))
  expect(await found()).toEqual([`8: Its command ${commandId} has written before, apart from it`])
})

test('a command in two streams, and with two requests, is named', async () => {
  const commandId = derivedId('demo', 'first')
  await setMeta(4, 'commandId', commandId)
  await setMeta(4, 'requestHash', 'another')
  await tamper(`update ledger.events set data = '{"amount": 1}' where position = 4`)
  await setMeta(4, 'id', derivedId(commandId, 3))
  expect(await found()).toEqual([
    `4: Its command ${commandId} has written to ${one} as well as to ${two}`,
    '4: It has another request hash than the events of its command before it',
  ])
})

test('an envelope that the ledger does not write is named by the field', async () => {
  await setMeta(6, 'actor', { subject: 'ada' })
  await setMeta(8, 'correlationId', '')
  await tamper(`update ledger.events set effective_on = 'infinity' where position = 10`)
  expect(await found()).toEqual([
    expect.stringMatching(/^6: Its actor.role is wrong: /),
    expect.stringMatching(/^8: Its correlationId is wrong: /),
    expect.stringMatching(/^10: Its effectiveOn is wrong: must be a date/),
    expect.stringMatching(/^10: Its effectiveOn is wrong: must be a day/),
  ])
})

test('a stream of another tenant than the event says is named', async () => {
  await tamper(`update ledger.events set tenant = 'beta' where position = 20`)
  await tamper(`update ledger.events set tenant = 'emo' where position = 19`)
  expect(await found()).toEqual([
    `19: The stream ${one} is none of its tenant emo`,
    `20: The stream ${one} is none of its tenant beta`,
  ])
})

test('an event without any metadata is named, and the walk goes on', async () => {
  await tamper(`update ledger.events set meta = 'null' where position = 11`)
  expect(await found()).toEqual([
    expect.stringMatching(/^11: .*it has no metadata/),
    `12: It has revision 10 of the stream ${one}, where 9 belongs`,
  ])
})

test('of very many problems the first hundred are named and all are counted', async () => {
  for (const n of numbers(200)) await store.append([append(`budget-demo.x${n}`)])
  await tamper('update ledger.events set revision = revision + 5 where position > 20')
  const { wrong, problems } = await look()
  expect([wrong, problems.length, problems.at(-1)?.position]).toEqual([200, 100, '120'])
})

test('events that are appended meanwhile are left to the next time', async () => {
  const added: Promise<unknown>[] = []
  const verification = await verifyLog({
    ...{ store, countable: true, locks, pageSize: 7 },
    progress: ({ until }) => {
      expect(until).toBe('20')
      if (added.length === 0) added.push(store.append([append(two, { expected: 0 })]))
    },
  })
  await Promise.all(added)
  expect(verification).toMatchObject({ events: 20, last: '20', wrong: 0 })
  expect(await look()).toMatchObject({ events: 21, last: '21', wrong: 0 })
})
