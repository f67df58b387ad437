import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import { bytesOf, desk, told } from '#tests/importing/desk.ts'

const header = 'partyLegacyId,amount,date,description,legacyId'
const rows = (...lines: string[]): string => [header, ...lines, ''].join('\n')

test('rows become expenses of the party that their legacy id names, each with its line and id', async () => {
  const { importing, store, partyId } = await desk()
  const imported = await importing('expenses', rows('awa,12.50,2025-03-01,Taxi,e1', 'awa,7,2025-03-02,,e2'))
  expect(told(imported)).toEqual(['2 added', '3 added'])
  expect(imported.summary).toMatchObject({ rows: 2, added: 2, exists: 0, refused: 0, written: true })
  expect(imported.summary.position).toBe(await store.head())
  const [event] = await store.readStream(`expense-acme.${imported.results[0]?.id}`)
  expect(event?.data).toMatchObject({
    partyId,
    amount: 1250,
    currency: 'EUR',
    description: 'Taxi',
    legacyId: 'e1',
  })
})

test('a file imported twice adds nothing the second time', async () => {
  const { importing, store } = await desk()
  const file = rows('awa,12.50,2025-03-01,Taxi,e1', 'awa,7,2025-03-02,Tea,', 'awa,8,2025-03-02,Tea,')
  const once = await importing('expenses', file)
  const head = await store.head()
  const again = await importing('expenses', file)
  expect(told(again)).toEqual(['2 exists', '3 exists', '4 exists'])
  expect(again.results.map(({ id }) => id)).toEqual(once.results.map(({ id }) => id))
  expect(again.summary.position).toBe(once.summary.position)
  expect(await store.head()).toBe(head)
})

test('a corrected file adds only the rows that were refused or are new, in whatever order', async () => {
  const { importing, recorded } = await desk()
  const first = await importing(
    'expenses',
    rows('awa,12.50,2025-03-01,Taxi,', 'awa,"12,50",2025-03-02,Tea,', 'awa,3,2025-02-30,Tea,e3'),
  )
  expect(told(first)).toEqual(['2 added', '3 refused INVALID', '4 refused INVALID'])
  const corrected = await importing(
    'expenses',
    rows(
      'awa,3,2025-02-28,Tea,e3',
      'awa,99,2025-03-05,Desk,',
      'awa,12.50,2025-03-02,Tea,',
      'awa,12.50,2025-03-01,Taxi,',
    ),
  )
  expect(told(corrected)).toEqual(['2 added', '3 added', '4 added', '5 exists'])
  expect(await recorded()).toBe(4)
})

test('equal rows are as many expenses, and the same ones when the file is imported again', async () => {
  const { importing, recorded } = await desk()
  const two = rows('awa,5.00,2025-03-01,Toll,', 'awa,5.00,2025-03-01,Toll,')
  expect(told(await importing('expenses', two))).toEqual(['2 added', '3 added'])
  expect(told(await importing('expenses', two))).toEqual(['2 exists', '3 exists'])
  const three = await importing('expenses', rows(...Array<string>(3).fill('awa,5.00,2025-03-01,Toll,')))
  expect(told(three)).toEqual(['2 exists', '3 exists', '4 added'])
  expect(await recorded()).toBe(3)
})

test('a row is the same whatever the order of its columns and the format of its file', async () => {
  const { importing, recorded } = await desk()
  await importing('expenses', rows('awa,12.5,2025-03-01,Taxi,', 'awa,7,2025-03-02,,'))
  const columns = await importing(
    'expenses',
    'date,amount,partyLegacyId,description\n2025-03-01,12.5,awa, Taxi \n',
  )
  expect(told(columns)).toEqual(['2 exists'])
  const lines = [
    { amount: 7, date: '2025-03-02', partyLegacyId: 'awa', description: null },
    { amount: '12.5', date: '2025-03-01', partyLegacyId: 'awa', description: 'Taxi' },
  ]
  const json = await importing('expenses', lines.map((line) => JSON.stringify(line)).join('\n'), {
    format: 'ndjson',
  })
  expect(told(json)).toEqual(['1 exists', '2 exists'])
  expect(await recorded()).toBe(2)
})

test('an accepted row that comes with other values is refused, not dropped and not doubled', async () => {
  const { importing, recorded } = await desk()
  await importing('expenses', rows('awa,12.50,2025-03-01,Taxi,e1'))
  const changed = await importing('expenses', rows('awa,13.50,2025-03-01,Taxi,e1'))
  expect(told(changed)).toEqual(['2 refused ALREADY_EXISTS'])
  const twice = await importing(
    'expenses',
    rows('awa,1,2025-03-01,Taxi,e2', 'awa,2,2025-03-01,Taxi,e2', 'awa,1,2025-03-01,Taxi,e2'),
  )
  expect(told(twice)).toEqual(['2 added', '3 refused ALREADY_EXISTS', '4 exists'])
  expect(await recorded()).toBe(2)
})

test('what somebody has recorded under the same legacy id with the same values exists', async () => {
  const { importing, send, partyId } = await desk()
  await send('record-expense', { partyId, amount: '12.50', date: '2025-03-01', legacyId: 'e1' })
  expect(told(await importing('expenses', rows('awa,12.50,2025-03-01,,e1')))).toEqual(['2 exists'])
  expect(told(await importing('expenses', rows('awa,12.51,2025-03-01,,e1')))).toEqual([
    '2 refused ALREADY_EXISTS',
  ])
})

test('a thing named twice, by its id and by its legacy id, is refused', async () => {
  const { importing, partyId } = await desk()
  const file = `partyId,partyLegacyId,amount,date\n${partyId},awa,1,2025-03-01\n${partyId},,1,2025-03-01\n,awa,1,2025-03-01\n`
  const imported = await importing('expenses', file)
  expect(told(imported)).toEqual(['2 refused INVALID', '3 added', '4 added'])
  expect(imported.results[0]?.errors).toEqual([
    { field: 'partyLegacyId', reason: 'stands beside partyId: leave one of them out' },
  ])
})

test('"12,50" is refused with its field and never read as 1250', async () => {
  const { importing, recorded } = await desk()
  const { results } = await importing(
    'expenses',
    rows('awa,"12,50",2025-03-01,Taxi,e1', 'awa,1e3,2025-03-01,,', 'awa,1 000,2025-03-01,,'),
  )
  for (const result of results) {
    expect(result).toMatchObject({ outcome: 'refused', code: 'INVALID' })
    expect(result.errors).toEqual([{ field: 'amount', reason: expect.stringContaining('"12.50"') as string }])
  }
  expect(await recorded()).toBe(0)
})

test('the rules of the ledger refuse a row with their code and details', async () => {
  const { importing, budget } = await desk()
  await budget({ overBudgetPolicy: 'block' })
  const file =
    'partyLegacyId,budgetLegacyId,amount,date\nawa,b1,600,2025-03-01\nawa,b1,600,2025-03-02\nawa,b1,0,2025-03-02\nnobody,,1,2025-03-02\n'
  const { results } = await importing('expenses', file)
  expect(results.map(({ code }) => code)).toEqual([
    undefined,
    'OVER_BUDGET',
    'AMOUNT_NOT_POSITIVE',
    'PARTY_UNKNOWN',
  ])
  expect(results[1]?.details).toEqual({
    amount: '1000.00',
    committed: '600.00',
    requested: '600.00',
    exceededBy: '200.00',
  })
})

test('rows are decided in the order of the file, so that the first ones get what a budget has', async () => {
  const { importing, budget, recorded } = await desk()
  await budget({ overBudgetPolicy: 'block' })
  const lines = Array.from({ length: 600 }, (_, index) => `awa,b1,5,2025-03-01,${index}`)
  const imported = await importing(
    'expenses',
    ['partyLegacyId,budgetLegacyId,amount,date,description', ...lines].join('\n'),
  )
  const outcomes = imported.results.map(({ outcome }) => outcome)
  expect(outcomes).toEqual([...Array<string>(200).fill('added'), ...Array<string>(400).fill('refused')])
  expect(await recorded()).toBe(200)
})

test('a file on one budget imported again is found row by row', async () => {
  const { importing, budget, recorded } = await desk()
  await budget()
  const lines = Array.from({ length: 600 }, (_, index) => `awa,b1,5,2025-03-01,${index}`)
  const file = ['partyLegacyId,budgetLegacyId,amount,date,description', ...lines].join('\n')
  await importing('expenses', file)
  const again = await importing('expenses', file)
  expect(again.summary).toMatchObject({ rows: 600, exists: 600 })
  expect(await recorded()).toBe(600)
})

test('an excess that the budget lets pass is told with its row', async () => {
  const { importing, budget } = await desk()
  await budget({ overBudgetPolicy: 'warn' })
  const { results } = await importing(
    'expenses',
    'partyLegacyId,budgetLegacyId,amount,date\nawa,b1,1200,2025-03-01\n',
  )
  expect(results[0]).toMatchObject({
    outcome: 'added',
    warnings: [{ code: 'OVER_BUDGET', exceededBy: '200.00' }],
  })
})

test('parties get their numbers in the order of the file', async () => {
  const { importing, store } = await desk()
  const lines = Array.from({ length: 300 }, (_, index) => `Party ${index},customer|supplier,p${index}`)
  const { results } = await importing('parties', ['displayName,roles,legacyId', ...lines].join('\n'))
  const numbers = []
  for (const { id } of results) {
    const [, numbered] = await store.readStream(`party-acme.${id}`)
    numbers.push(numbered?.data)
  }
  const number = (index: number): string => `CT-${String(index + 3).padStart(6, '0')}`
  expect(numbers).toMatchObject(results.map((_, index) => ({ number: number(index) })))
})

test('parties, then budgets, then expenses build on each other by legacy ids alone', async () => {
  const { importing, types } = await desk()
  await importing('parties', 'displayName,roles,legacyId\nFatou,customer,fatou\n')
  const budgets = await importing(
    'budgets',
    'partyLegacyId,name,amount,startDate,endDate,overBudgetPolicy,legacyId\nfatou,Q1,100,2025-01-01,2025-03-31,block,q1\n',
  )
  expect(told(budgets)).toEqual(['2 added'])
  const expenses = await importing(
    'expenses',
    'partyLegacyId,budgetLegacyId,amount,date,reference.type,reference.id,metadata.tag\nfatou,q1,60,2025-02-01,ticket,T-1,a\nfatou,q1,60,2025-02-02,,,\nfatou,q1,40,2025-04-01,,,\n',
  )
  expect(told(expenses)).toEqual(['2 added', '3 refused OVER_BUDGET', '4 refused BUDGET_PERIOD'])
  expect((await types()).slice(-3)).toEqual(['BudgetOpened', 'BudgetCommitted', 'ExpenseRecorded'])
})

test('a row that cannot be read costs itself alone', async () => {
  const { importing } = await desk()
  const file = rows(
    'awa,1,2025-03-01',
    'awa,1,2025-03-01,"a"b,',
    'awa,1,2025-03-01,"two',
    'lines",',
    'awa,1,2025-03-01,fine,',
  )
  const imported = await importing('expenses', file)
  expect(told(imported)).toEqual(['2 refused INVALID', '3 refused INVALID', '4 added', '6 added'])
  expect(imported.results[0]?.errors).toEqual([
    { field: '', reason: 'has 3 cells where line 1 names 5 columns' },
  ])
})

test('a broken upload leaves the rows before it, and the next one adds the rest', async () => {
  const { importing, recorded } = await desk()
  const file = rows('awa,1,2025-03-01,a,', 'awa,2,2025-03-01,b,', 'awa,3,2025-03-01,c,')
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* bytesOf(file.slice(0, file.indexOf('awa,3') + 5))
    throw new Error('the connection is gone')
  }
  await expect(importing('expenses', broken())).rejects.toThrow('the connection is gone')
  expect(await recorded()).toBe(2)
  expect(told(await importing('expenses', file))).toEqual(['2 exists', '3 exists', '4 added'])
})

test('bytes that are not UTF-8 are refused as a file, with the place', async () => {
  const { importing, recorded } = await desk()
  const latin1 = bytesOf(rows('awa,1,2025-03-01,a,'), Buffer.from('awa,1,2025-03-01,Caf\xe9,\n', 'latin1'))
  await expect(importing('expenses', latin1, { atomic: true })).rejects.toMatchObject({
    code: 'INVALID',
    details: { detail: 'The file is not UTF-8 text somewhere after line 2. Save it as UTF-8.' },
  })
  expect(await recorded()).toBe(0)
})

test('an import that is stopped tells no more rows; the next one adds what is left', async () => {
  const { importing, recorded } = await desk()
  const stop = new AbortController()
  const file = rows(...Array.from({ length: 2000 }, (_, index) => `awa,1,2025-03-01,${index},`))
  let seen = 0
  const onRow = (): void => {
    seen += 1
    if (seen === 50) stop.abort(new Error('enough'))
  }
  await expect(importing('expenses', file, { signal: stop.signal, onRow })).rejects.toThrow('enough')
  const before = await recorded()
  expect(before).toBeLessThan(1000)
  const again = await importing('expenses', file)
  expect(again.summary).toMatchObject({ rows: 2000, exists: before, added: 2000 - before })
})

test('of two imports of one file at once, each row is added once', async () => {
  const store = memoryStore()
  const { importing, recorded } = await desk(store)
  const file = rows(...Array.from({ length: 300 }, (_, index) => `awa,1,2025-03-01,${index % 100},`))
  const both = await Promise.all([importing('expenses', file), importing('expenses', file)])
  expect(both.map(({ summary }) => summary.refused)).toEqual([0, 0])
  expect(both.reduce((sum, { summary }) => sum + summary.added, 0)).toBe(300)
  expect(await recorded()).toBe(300)
})
