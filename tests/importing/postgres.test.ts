import { expect, test } from 'vitest'
import { openPostgresStore } from '#src/event-store/postgres.ts'
import { desk, told } from '#tests/importing/desk.ts'
import { freshDatabase } from '#tests/support/postgres.ts'

test('on PostgreSQL a file is rehearsed, imported and found again, on one budget and row by row', async () => {
  const database = await freshDatabase()
  const store = await openPostgresStore({ pool: database.pool, url: database.url })
  try {
    const { importing, budget } = await desk(store)
    await budget({ overBudgetPolicy: 'block' })
    const row = (index: number): string => `awa,b1,5,2025-03-01,${index},${index % 3 ? '' : `e${index}`}`
    const file = (rows: number): string =>
      [
        'partyLegacyId,budgetLegacyId,amount,date,description,legacyId',
        ...Array.from({ length: rows }, (_, index) => row(index)),
      ].join('\n')
    const head = await store.head()

    const tooMuch = await importing('expenses', file(201), { atomic: true })
    expect(tooMuch.summary).toMatchObject({ added: 200, refused: 1, written: false })
    expect(await store.head()).toBe(head)

    const first = await importing('expenses', file(120))
    expect(first.summary).toMatchObject({ rows: 120, added: 120, position: await store.head() })
    const tried = await importing('expenses', file(201), { dryRun: true })
    const done = await importing('expenses', file(201))
    expect(told(done)).toEqual(told(tried))
    expect(done.summary).toMatchObject({ rows: 201, exists: 120, added: 80, refused: 1 })
    const again = await importing('expenses', file(200), { atomic: true })
    expect(again.summary).toMatchObject({ rows: 200, exists: 200, written: true })
  } finally {
    await store.close()
    await database.drop()
  }
})
