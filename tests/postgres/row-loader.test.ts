import { expect, test } from 'vitest'
import { setImmediate as turn } from 'node:timers/promises'
import type { ReadRow } from '#src/postgres/reader.ts'
import { rowLoader } from '#src/postgres/row-loader.ts'

const notes = { view: 'notes', key: 'note_id' }

/** A database that answers when it is told to, and remembers what it was asked. */
function slowDatabase() {
  const asked: { keys: string[]; answer: () => void }[] = []
  const query = (_tenant: string, { values }: { values: readonly unknown[] }): Promise<ReadRow[]> => {
    const keys = values[0] as string[]
    const { promise, resolve } = Promise.withResolvers<ReadRow[]>()
    asked.push({ keys, answer: () => resolve(keys.map((key) => ({ note_id: key, said: `it is ${key}` }))) })
    return promise
  }
  return { asked, load: rowLoader(query) }
}

test('requests gather behind a query under way, and a second one begins when many have', async () => {
  const { asked, load } = slowDatabase()
  const of = (from: number, count: number) =>
    Array.from({ length: count }, (_, place) => load('acme', notes, `n${from + place}`))
  const first = of(0, 3)
  await turn()
  expect(asked.map(({ keys }) => keys)).toEqual([['n0', 'n1', 'n2']])

  const few = of(10, 5)
  await turn()
  expect(asked, 'a few wait').toHaveLength(1)
  const many = of(20, 10)
  await turn()
  expect(asked[1]?.keys, 'many go together').toHaveLength(15)
  const later = of(40, 30)
  await turn()
  expect(asked, 'two at most').toHaveLength(2)

  asked[1]?.answer()
  const rows = await Promise.all([...few, ...many])
  expect(rows.map((row) => row?.['note_id'])).toEqual([
    ...['n10', 'n11', 'n12', 'n13', 'n14'],
    ...Array.from({ length: 10 }, (_, place) => `n${20 + place}`),
  ])
  await turn()
  expect(asked[2]?.keys).toHaveLength(30)
  for (const { answer } of asked) answer()
  expect(await Promise.all([...first, ...later])).toHaveLength(33)
  const again = load('acme', notes, 'n0')
  await turn()
  expect(asked[3]?.keys, 'nothing is kept for later').toEqual(['n0'])
  asked[3]?.answer()
  expect(await again).toEqual({ note_id: 'n0', said: 'it is n0' })
})
