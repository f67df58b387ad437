import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountsSide, accountsSide, type Recorded } from '#tests/read-models/account-log.ts'
import { collected, creditNote, opening, payable, receivable } from '#tests/projections/awa-account.ts'

let side: AccountsSide
let awa: string
let paid: Recorded | undefined
beforeAll(async () => {
  side = await accountsSide()
  awa = await side.party('Boutique Awa')
  ;[, paid] = await side.tell(
    awa,
    receivable({ id: 'i1', amount: 1_000, date: '2025-04-30' }),
    collected('m1', 1_000, { date: '2025-06-30', matched: { documentId: 'i1', amount: 1_000 } }),
  )
})
afterAll(() => side.stop())

interface Row {
  readonly partyId: string
  readonly notDue: string
  readonly buckets: readonly { from: number; to: number | null; amount: string }[]
  readonly unallocated: string
  readonly total: string
}

async function ageing(query: string) {
  const { data, nextCursor } = await side.get(`/ageing?${query}`)
  const rows = data['rows'] as Row[]
  return { rows, totals: data['totals'] as (Row & { currency: string })[] | undefined, nextCursor }
}

const amounts = (row: Row | undefined) =>
  row && [row.notDue, ...row.buckets.map(({ amount }) => amount), row.unallocated, row.total]

test('G-13 the ageing of 31 May has an invoice of 30 April at its full amount, though it was paid on 30 June', async () => {
  const { rows } = await ageing(`asOf=2025-05-31&partyId=${awa}`)
  expect(rows).toEqual([
    {
      ...{ partyId: awa, partyName: 'Boutique Awa', currency: 'XOF', notDue: '0' },
      buckets: [
        { from: 1, to: 30, amount: '0' },
        { from: 31, to: 60, amount: '1000' },
        { from: 61, to: 90, amount: '0' },
        { from: 91, to: null, amount: '0' },
      ],
      ...{ unallocated: '0', total: '1000' },
    },
  ])
})

test('an account that nothing is open on is left out', async () => {
  expect((await ageing(`asOf=2025-06-30&partyId=${awa}`)).rows).toEqual([])
  expect((await ageing(`asOf=2025-04-29&partyId=${awa}`)).rows).toEqual([])
  expect((await ageing(`partyId=${awa}`)).rows).toEqual([])
})

test('what was not known yet had not been paid yet', async () => {
  const before = String(Number(paid?.position) - 1)
  const { rows } = await ageing(`asOf=2025-06-30&knownAt=${before}&partyId=${awa}`)
  expect(amounts(rows[0])).toEqual(['0', '0', '0', '1000', '0', '0', '1000'])
})

test('X-13 documents are aged by their due date, or else their own; what we owe is negative, the rest unallocated', async () => {
  const party = await side.party('Mixed')
  await side.tell(
    party,
    opening(70, '2025-01-01'),
    receivable({ id: 'x1', amount: 500, date: '2025-03-01', dueDate: '2025-03-31' }),
    payable({ id: 'x2', amount: 200, date: '2025-03-01', dueDate: '2025-03-21' }),
    collected('x3', 90, { date: '2025-03-05' }),
    creditNote('x4', 40, { date: '2025-03-06' }),
  )
  const on = async (day: string, more = '') =>
    amounts((await ageing(`partyId=${party}&asOf=${day}${more}`)).rows[0])
  expect(await on('2025-03-31')).toEqual(['500', '-200', '0', '70', '0', '-130', '240'])
  expect(await on('2025-04-01')).toEqual(['0', '300', '0', '70', '0', '-130', '240'])
  expect(await on('2025-04-01', '&bucketDays=5')).toEqual(['0', '500', '-130', '-130', '240'])
})

test('the days of the buckets must grow', async () => {
  for (const days of ['30,30', '60,30', '0', 'x', '30,', ''])
    expect((await side.get(`/ageing?bucketDays=${days}`)).code, days).toBe('INVALID')
})

test('X-13 the ageing comes in pages, each party once, and with sums of all when asked', async () => {
  const parties = await Promise.all(Array.from({ length: 7 }, (_, n) => side.party(`Party ${n}`)))
  for (const [n, party] of parties.entries())
    await side.tell(party, receivable({ id: `p${n}`, amount: n + 1, date: '2025-05-01' }))
  const found: string[] = []
  let page = await ageing('limit=2&asOf=2025-05-31')
  for (;;) {
    expect(page.rows.length).toBeLessThanOrEqual(2)
    expect(page.totals).toBeUndefined()
    found.push(...page.rows.map(({ partyId }) => partyId))
    if (page.nextCursor === undefined) break
    page = await ageing(`limit=2&cursor=${page.nextCursor}`)
  }
  expect(new Set(found).size).toBe(found.length)
  expect(found).toEqual(expect.arrayContaining([awa, ...parties]))

  const whole = await ageing('asOf=2025-05-31&totals=true&limit=200')
  const total = whole.rows.reduce((sum, row) => sum + Number(row.total), 0)
  expect(whole.totals?.map(({ currency, total: all }) => [currency, all])).toEqual([['XOF', String(total)]])
  const csv = (await side.get('/ageing?asOf=2025-05-31&format=csv')).text.split('\r\n')
  expect(csv[0]).toBe(
    'partyId,partyName,currency,notDue,days1To30,days31To60,days61To90,days91AndMore,unallocated,total',
  )
  expect(csv).toHaveLength(1 + whole.rows.length + 1)
})
