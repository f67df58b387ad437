import { expect, test } from 'vitest'
import { bytesOf, desk, told } from '#tests/importing/desk.ts'
import { ledgerOn } from '#tests/support/ledger.ts'

const header = 'partyLegacyId,budgetLegacyId,amount,date,legacyId'
const rows = (...lines: string[]): string => [header, ...lines, ''].join('\n')

test('a dry run sees what earlier rows of the file have taken, and writes nothing', async () => {
  const { importing, budget, store } = await desk()
  await budget({ overBudgetPolicy: 'block' })
  const head = await store.head()
  const file = rows(
    'awa,b1,600,2025-03-01,',
    'awa,b1,600,2025-03-02,',
    'awa,b1,400,2025-03-03,',
    'awa,b1,0.01,2025-03-04,',
  )
  const tried = await importing('expenses', file, { dryRun: true })
  expect(told(tried)).toEqual(['2 added', '3 refused OVER_BUDGET', '4 added', '5 refused OVER_BUDGET'])
  expect(tried.results.every(({ rehearsed }) => rehearsed)).toBe(true)
  expect(tried.summary).toEqual({
    rows: 4,
    added: 2,
    exists: 0,
    refused: 2,
    dryRun: true,
    atomic: false,
    written: false,
  })
  expect(await store.head()).toBe(head)
})

test('what a dry run says, with ids, is what the import does then', async () => {
  const { importing, budget } = await desk()
  await budget({ overBudgetPolicy: 'block' })
  const legacy = (index: number): string => ['', `e${index % 70}`, `f${index % 80}`][index % 5] ?? ''
  const file = rows(
    ...Array.from({ length: 400 }, (_, index) => `awa,b1,${(index % 7) + 1},2025-03-01,${legacy(index)}`),
  )
  const tried = await importing('expenses', file, { dryRun: true })
  const done = await importing('expenses', file)
  expect(told(done)).toEqual(told(tried))
  expect(done.results.map(({ id }) => id)).toEqual(tried.results.map(({ id }) => id))
  expect(new Set(told(done).map((line) => line.split(' ').slice(1).join(' ')))).toEqual(
    new Set(['added', 'exists', 'refused ALREADY_EXISTS', 'refused OVER_BUDGET']),
  )
})

test('a dry run of what was imported finds it, as the import would', async () => {
  const { importing, budget } = await desk()
  await budget()
  const file = rows('awa,b1,600,2025-03-01,e1', 'awa,,5,2025-03-01,', 'awa,,5,2025-03-01,')
  await importing('expenses', file)
  expect(told(await importing('expenses', file, { dryRun: true }))).toEqual([
    '2 exists',
    '3 exists',
    '4 exists',
  ])
  const changed = rows('awa,b1,601,2025-03-01,e1', 'awa,,5,2025-03-01,', 'awa,,6,2025-03-01,')
  expect(told(await importing('expenses', changed, { dryRun: true }))).toEqual([
    '2 refused ALREADY_EXISTS',
    '3 exists',
    '4 added',
  ])
})

test('a dry run sees what the rows cause: parties with their numbers, expenses that their budgets have written', async () => {
  const { parts, send, ledger, partyId, store } = await desk()
  const rehearsal = parts.rehearse()
  const execute = (name: string, input: Record<string, unknown>) => {
    const command = ledger.command(name)
    const actor = { subject: 'amina', role: 'finance' }
    return rehearsal.ledger.execute({ command, input: command.input.parse(input), tenant: 'acme', actor })
  }
  const { id: budgetId } = await execute('open-budget', {
    partyId,
    name: 'Q1',
    amount: '10',
    startDate: '2025-01-01',
  })
  const made = await execute('record-expense', { partyId, budgetId, amount: '4', date: '2025-02-01' })
  expect(made).toMatchObject({ revision: 0, pending: [], warnings: [] })
  expect(await execute('reject-expense', { expenseId: made.id, reason: 'no' })).toMatchObject({ revision: 1 })
  expect(await execute('close-budget', { budgetId })).toMatchObject({ revision: 3 })
  await rehearsal.close()
  await expect(send('close-budget', { budgetId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await store.lastRevision(`budget-acme.${budgetId}`)).toBe(-1)
})

test('an atomic import with one bad row, its last, writes nothing and tells every row', async () => {
  const { importing, store } = await desk()
  const head = await store.head()
  const good = Array.from({ length: 700 }, (_, index) => `awa,,${index + 1},2025-03-01,`)
  const imported = await importing('expenses', rows(...good, 'awa,,"12,50",2025-03-01,'), { atomic: true })
  expect(imported.results).toHaveLength(701)
  expect(imported.results.map(({ line }) => line)).toEqual(imported.results.map((_, index) => index + 2))
  expect(imported.results.at(-1)).toMatchObject({
    line: 702,
    outcome: 'refused',
    code: 'INVALID',
    rehearsed: true,
  })
  expect(imported.summary).toMatchObject({
    added: 700,
    refused: 1,
    written: false,
    atomic: true,
    note: expect.stringContaining('Nothing was written') as string,
  })
  expect(await store.head()).toBe(head)
})

test('an atomic import of good rows writes them all', async () => {
  const { importing, recorded } = await desk()
  const file = rows('awa,,1,2025-03-01,', 'awa,,2,2025-03-01,')
  const imported = await importing('expenses', file, { atomic: true })
  expect(told(imported)).toEqual(['2 added', '3 added'])
  expect(imported.results.some(({ rehearsed }) => rehearsed)).toBe(false)
  expect(imported.summary).toMatchObject({ added: 2, written: true, atomic: true })
  expect(await recorded()).toBe(2)
  expect(told(await importing('expenses', file, { atomic: true }))).toEqual(['2 exists', '3 exists'])
})

test('a row that somebody else makes impossible after the rehearsal is told; the others are written', async () => {
  const { importing, budget, store, budgetId, partyId, recorded } = await desk()
  await budget({ overBudgetPolicy: 'block' })
  const file = rows('awa,b1,600,2025-03-01,', 'awa,,5,2025-03-01,')
  const other = ledgerOn(store)
  let reads = 0
  async function* read(): AsyncGenerator<Uint8Array> {
    reads += 1
    if (reads === 2)
      await other.send('record-expense', { partyId, budgetId, amount: '500', date: '2025-03-01' })
    yield* bytesOf(file)
  }
  const imported = await importing('expenses', '', { atomic: true, read })
  expect(told(imported)).toEqual(['2 refused OVER_BUDGET', '3 added'])
  expect(imported.summary).toMatchObject({
    written: true,
    refused: 1,
    note: expect.stringContaining('others changed the ledger') as string,
  })
  expect(await recorded()).toBe(2)
})

test('what others write during a rehearsal does not disturb it', async () => {
  const { importing, budget, store, budgetId, partyId } = await desk()
  await budget({ overBudgetPolicy: 'block' })
  const other = ledgerOn(store)
  const lines = Array.from({ length: 600 }, (_, index) => `awa,b1,1,2025-03-01,e${index}`)
  let told = 0
  const writing: Promise<unknown>[] = []
  const onRow = (): void => {
    told += 1
    if (told % 100 === 50)
      writing.push(other.send('record-expense', { partyId, budgetId, amount: '100', date: '2025-03-01' }))
  }
  const tried = await importing('expenses', rows(...lines), { dryRun: true, onRow })
  await Promise.all(writing)
  expect(tried.summary).toMatchObject({ rows: 600, added: 600, refused: 0 })
})
