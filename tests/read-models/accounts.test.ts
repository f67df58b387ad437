import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '#src/postgres/transaction.ts'
import { type AccountsSide, accountsSide } from '#tests/read-models/account-log.ts'
import {
  applied,
  collected,
  creditNote,
  expired,
  limited,
  opening,
  payable,
  penalty,
  receivable,
} from '#tests/projections/awa-account.ts'

let side: AccountsSide
beforeAll(async () => {
  side = await accountsSide()
})
afterAll(() => side.stop())

const nowhere = '00000000-0000-4000-8000-00000000dead'

test('G-04 an account shows the figures of the golden example, at each of its days', async () => {
  const partyId = await side.party('Boutique Awa')
  const path = `/parties/${partyId}/accounts/XOF`
  await side.tell(
    partyId,
    opening(100_000, '2025-01-01'),
    collected('m1', 15_000, { date: '2025-01-02' }),
    collected('m2', 25_000, { date: '2025-01-03' }),
    penalty('p1', 1_000, '2025-01-04'),
    creditNote('c1', 5_000, { date: '2025-01-05' }),
    applied('c1', 'opening', { amount: 3_000, date: '2025-01-06' }),
    expired('c1', 2_000, '2025-01-07'),
  )
  const balances = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7].map(
      async (day) => (await side.get(`${path}?asOf=2025-01-0${day}`)).data['balance'],
    ),
  )
  expect(balances).toEqual(['100000', '85000', '60000', '61000', '56000', '56000', '58000'])
  const { data, headers } = await side.get(path)
  expect(data).toEqual({
    ...{ partyId, currency: 'XOF', balance: '58000', opening: '100000', receivable: '98000', payable: '0' },
    ...{ advance: '40000', creditNotesRemaining: '0', overdue: '0', creditLimit: null, limitPolicy: 'warn' },
    ...{ exposure: '58000', lastMovementAt: expect.stringMatching(/Z$/) as string, revision: 6 },
  })
  expect(headers['etag']).toBe('"6"')
})

test('what is overdue is what is open of documents past their due date, on the day that is asked for', async () => {
  const partyId = await side.party('Late')
  const path = `/parties/${partyId}/accounts/XOF`
  await side.tell(
    partyId,
    receivable({ id: 'o1', amount: 500, date: '2025-03-01', dueDate: '2025-03-31' }),
    payable({ id: 'o2', amount: 80, date: '2025-03-01', dueDate: '2025-03-02' }),
    collected('o3', 200, { date: '2025-04-10', matched: { documentId: 'o1', amount: 200 } }),
  )
  const overdue = async (query: string) => (await side.get(`${path}${query}`)).data['overdue']
  expect(await overdue('?asOf=2025-03-31')).toBe('0')
  expect(await overdue('?asOf=2025-04-01')).toBe('500')
  expect(await overdue('?asOf=2025-04-10')).toBe('300')
  expect(await overdue('')).toBe('300')
})

test('an account that nothing has been posted to is not there, nor before its first posting', async () => {
  const partyId = await side.party('New')
  const path = `/parties/${partyId}/accounts/XOF`
  expect((await side.get(path)).code).toBe('NOT_FOUND')
  const [limit] = await side.tell(partyId, limited(500, '2025-01-01'))
  expect((await side.get(path)).code).toBe('NOT_FOUND')
  await side.tell(partyId, receivable({ id: 'n1', amount: 5, date: '2025-03-01' }))
  expect((await side.get(path)).data).toMatchObject({
    balance: '5',
    creditLimit: '500',
    limitPolicy: 'block',
  })
  for (const suffix of ['', '/history', '/statement']) {
    expect((await side.get(`${path}${suffix}?asOf=2025-02-28`)).code, suffix).toBe('NOT_FOUND')
    expect((await side.get(`${path}${suffix}?knownAt=${limit?.position}`)).code, suffix).toBe('NOT_FOUND')
    expect((await side.get(`/parties/${partyId}/accounts/EUR${suffix}`)).code).toBe('NOT_FOUND')
  }
})

test('the credit limit at a moment is the one that held then', async () => {
  const partyId = await side.party('Limited')
  const path = `/parties/${partyId}/accounts/XOF`
  const [, first] = await side.tell(
    partyId,
    opening(10),
    limited(100, '2025-02-01'),
    limited(null, '2025-03-01'),
  )
  expect((await side.get(`${path}?asOf=2025-01-31`)).data).toMatchObject({
    creditLimit: null,
    limitPolicy: 'warn',
  })
  expect((await side.get(`${path}?asOf=2025-02-28`)).data['creditLimit']).toBe('100')
  expect((await side.get(`${path}?knownAt=${first?.position}`)).data['creditLimit']).toBe('100')
  expect((await side.get(path)).data).toMatchObject({ creditLimit: null, limitPolicy: 'block' })
})

test('C-35 a party has one account per currency, listed together', async () => {
  const partyId = await side.party('Two')
  const euros = opening(250)
  await side.tell(partyId, opening(1_000), {
    ...euros,
    data: { ...euros.data, currency: 'EUR' as typeof euros.data.currency },
  })
  const { items } = await side.get(`/parties/${partyId}/accounts`)
  expect(items.map(({ currency, balance }) => [currency, balance])).toEqual([
    ['EUR', '2.50'],
    ['XOF', '1000'],
  ])
  const now = await side.get(`/parties/${partyId}/accounts?asOf=2025-12-31`)
  expect(now.items).toEqual(items)
  expect((await side.get(`/parties/${partyId}/accounts?asOf=2024-12-31`)).items).toEqual([])
  expect((await side.get(`/parties/${nowhere}/accounts`)).code).toBe('NOT_FOUND')
})

test('R-518 R-519 R-520 R-521 R-522 R-523 R-524 R-526 R-527 C-27 the reporting view is the table of the source', async () => {
  const partyId = await side.party('Reported')
  const [note, order] = [creditNote('r1', 300, { date: '2025-03-01' }), opening(1_250)]
  const eur = (fact: typeof note | typeof order) =>
    ({ ...fact, data: { ...fact.data, currency: 'EUR' } }) as typeof fact
  await side.tell(partyId, eur(order), eur(note))
  await side.get('/parties')
  await side.get(`/parties/${partyId}/accounts`)
  const { rows, fields } = await side.database.pool.query(
    'select * from reporting.contact_accounts where contact_id = $1',
    [partyId],
  )
  const columns = ['account_balance', 'advance_balance', 'total_sale_due', 'total_sale_return_due']
  expect(fields.map(({ name }) => name)).toEqual(['id', 'contact_id', ...columns, 'currency'])
  expect(rows).toEqual([
    {
      ...{ id: `${partyId}.EUR`, contact_id: partyId, account_balance: '12.50', advance_balance: '0.00' },
      ...{ total_sale_due: '12.50', total_sale_return_due: '3.00', currency: 'EUR' },
    },
  ])
})

test.each([
  'update reporting.contact_accounts set account_balance = 0',
  'delete from reporting.contact_accounts',
  'update read_models.accounts set balance = 0',
])('R-637 accounts are for reference to people with psql: %s is refused', async (statement) => {
  const changing = inTransaction(side.database.pool, async (client) => {
    await client.query('set local role ledger_reporting')
    await client.query(statement)
  })
  await expect(changing).rejects.toThrow(/^(?:permission denied for|cannot (?:update|delete from)) view/)
})

test('R-262 the trial finds the sums of accounts, lines and log equal, and tells when they are not', async () => {
  const { data } = await side.get('/reports/trial')
  expect(data).toMatchObject({ equal: true, position: await side.store.head() })
  const currencies = data['currencies'] as Record<string, unknown>[]
  expect(currencies.map(({ currency }) => currency)).toEqual(['EUR', 'XOF'])
  for (const one of currencies)
    expect(one).toMatchObject({ lines: one['accounts'], log: one['accounts'], equal: true })

  const { rows } = await side.database.pool.query<{ table: string }>(
    `select format('%I.account_lines', table_schema) as "table" from information_schema.tables
     where table_name = 'account_lines' and table_schema like 'gen%'`,
  )
  const table = rows[0]?.table ?? ''
  await side.database.pool.query(
    `update ${table} set amount = amount + 1 where item_id = 'opening' and currency = 'EUR'`,
  )
  const broken = (await side.get('/reports/trial')).data
  expect(broken['equal']).toBe(false)
  const parts = broken['currencies'] as Record<string, unknown>[]
  expect(parts.map(({ currency, equal }) => [currency, equal])).toEqual([
    ['EUR', false],
    ['XOF', true],
  ])
})
