import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSubjectKeys } from '#src/event-store/postgres-subject-keys.ts'
import { memorySubjectKeys, subjectName } from '#src/event-store/subject-keys.ts'
import type { Subject } from '#src/event-store/subject-keys.ts'
import { numbers } from '#tests/event-store/appends.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

const dataKey = '0123456789abcdef'.repeat(4)
let database: Database
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.drop())

const person = (number: number): Subject => ({ tenant: 'demo', subject: `party ${number}` })

/** Counts the queries that a piece of work sends: each takes a connection from the pool. */
async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0
  const counting = (): void => {
    count += 1
  }
  database.pool.on('acquire', counting)
  await work()
  database.pool.off('acquire', counting)
  return count
}

test('a key is made once, lasts, and is the same for everybody', async () => {
  const memory = memorySubjectKeys()
  const [left, right] = [
    await openSubjectKeys(database.pool, dataKey),
    await openSubjectKeys(database.pool, dataKey),
  ]
  const party = person(1)
  for (const [one, two] of [[left, right] as const, [memory, memory] as const]) {
    expect((await one.keysFor([party], false)).get(subjectName(party))).toBeUndefined()
    const made = (await one.keysFor([party], true)).get(subjectName(party))
    expect(made?.key).toHaveLength(32)
    expect((await two.keysFor([party], true)).get(subjectName(party))).toEqual(made)
    expect((await one.keysFor([party], false)).get(subjectName(party))).toEqual(made)
  }
})

test('keys are not readable in the table', async () => {
  const keys = await openSubjectKeys(database.pool, dataKey)
  const made = (await keys.keysFor([person(1)], true)).get(subjectName(person(1)))
  const { rows } = await database.pool.query<{ wrapped: Buffer }>(`select wrapped from ledger.subject_keys`)

  expect(rows).toHaveLength(2)
  expect(rows.some(({ wrapped }) => wrapped.includes(Buffer.from(made?.key ?? [])))).toBe(false)
})

test('processes that make keys for the same parties at once agree', async () => {
  const openers = await Promise.all(numbers(4).map(() => openSubjectKeys(database.pool, dataKey)))
  const parties = numbers(300).map(person)
  const found = await Promise.all(
    openers.map((keys, index) => keys.keysFor(index % 2 === 0 ? parties : parties.toReversed(), true)),
  )

  for (const party of parties.map(subjectName)) {
    const made = found.map((keys) => Buffer.from(keys.get(party)?.key ?? []).toString('hex'))
    expect(new Set(made).size).toBe(1)
    expect(made[0]).toHaveLength(64)
  }
})

test('many new parties take a handful of queries, known ones none', async () => {
  const keys = await openSubjectKeys(database.pool, dataKey)
  const parties = numbers(2000).map(person)

  expect(await queriesOf(() => keys.keysFor(parties, true))).toBeLessThanOrEqual(3)
  expect(await queriesOf(() => keys.keysFor(parties, false))).toBe(0)
  const fresh = await openSubjectKeys(database.pool, dataKey)
  expect(await queriesOf(() => fresh.keysFor([...parties, ...parties], false))).toBe(1)
})

test('another DATA_KEY is told at the start, never read as erased', async () => {
  const keys = await openSubjectKeys(database.pool, dataKey)
  await keys.keysFor([person(1)], true)

  await expect(openSubjectKeys(database.pool, 'f'.repeat(64))).rejects.toThrow('DATA_KEY is not the key')
  await expect(openSubjectKeys(database.pool, dataKey)).resolves.toBeDefined()
})

test('a wrapped key that was put beside another party opens nothing', async () => {
  const keys = await openSubjectKeys(database.pool, dataKey)
  await keys.keysFor([person(1), person(2)], true)
  await database.pool.query(
    `update ledger.subject_keys k set wrapped = o.wrapped, key_id = o.key_id
     from ledger.subject_keys o where k.subject = 'party 1' and o.subject = 'party 2'`,
  )

  const fresh = await openSubjectKeys(database.pool, dataKey)
  await expect(fresh.keysFor([person(1)], false)).rejects.toThrow('does not open the key of party 1')
})
