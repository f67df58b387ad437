import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { integerArray, isPlain, textArray } from '#src/event-store/binary-arrays.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

async function sent(array: Buffer, type: 'text' | 'json' | 'integer'): Promise<unknown> {
  const { rows } = await database.pool.query<{ came: unknown }>({
    name: type,
    text: `select to_json($1::${type}[]::text[]) as came`,
    values: [array],
  })
  return rows[0]?.came
}

const texts = fc.array(fc.option(fc.string({ unit: 'binary' }).filter(isPlain)))

test('texts and nulls of every kind arrive as they are', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      expect(await sent(textArray('text', values), 'text')).toEqual(values)
    }),
  )
})

test('JSON arrives to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.json({ stringUnit: 'grapheme' })), async (values) => {
      expect(await sent(textArray('json', values), 'json')).toEqual(values)
    }),
  )
})

test('integers arrive as they are', async () => {
  const integers = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
  await fc.assert(
    fc.asyncProperty(integers, async (values) => {
      expect(await sent(integerArray(values), 'integer')).toEqual(values.map(String))
    }),
  )
})

test('an array larger than the room that is kept for them arrives, and the next one too', async () => {
  const large = Array.from({ length: 300 }, (_, index) => `${index} ${'é'.repeat(2_000)}`)
  expect(await sent(textArray('text', large), 'text')).toEqual(large)
  expect(await sent(textArray('text', ['a']), 'text')).toEqual(['a'])
})

test.each(['\0', 'a\0b', '\ud800', 'a\udc00'])(
  '%j is refused: the database would not keep it as it is',
  (text) => {
    expect(() => textArray('text', ['fine', text])).toThrow(TypeError)
  },
)

test.each([2 ** 31, -(2 ** 31) - 1])('%d is refused: it is no integer of the database', (value) => {
  expect(() => integerArray([value])).toThrow(RangeError)
})
