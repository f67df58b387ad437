import { afterAll, beforeAll, expect, test } from 'vitest'
import { elapsedPercentage } from '#read-models/budget-utilisation/budget.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { inTransaction } from '#src/postgres/transaction.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

const boss = { actor: { subject: 'boubacar', role: 'finance' } }
const year = { startDate: '2025-01-01', endDate: '2025-12-31' }
let side: ReadSide
let partyId: string

beforeAll(async () => {
  side = await readSide({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  partyId = await party('Boutique Awa')
})
afterAll(() => side.stop())

async function party(displayName: string): Promise<string> {
  return (await side.send('register-party', { displayName, roles: ['customer'] })).id
}

async function open(over: Record<string, unknown> = {}): Promise<string> {
  const budget = { partyId, name: 'Budget Marketing 2025', amount: '10000.00', ...year, ...over }
  return (await side.send('open-budget', budget)).id
}

async function expense(
  budgetId: string,
  amount: string,
  over: Record<string, unknown> = {},
): Promise<string> {
  return (await side.send('record-expense', { partyId, budgetId, amount, date: '2025-03-22', ...over })).id
}

test('R-045 R-076 a new budget is shown whole, with nothing committed', async () => {
  const id = await open({ legacyId: 'B-1' })
  const { data, headers } = await side.get(`/budgets/${id}`)
  expect(headers['etag']).toBe('"0"')
  expect(data).toEqual({
    id,
    partyId,
    name: 'Budget Marketing 2025',
    amount: '10000.00',
    currency: 'EUR',
    ...year,
    status: 'active',
    description: null,
    overBudgetPolicy: 'warn',
    spent: '0.00',
    pending: '0.00',
    committed: '0.00',
    remaining: '10000.00',
    utilisationPercentage: '0.00',
    spentPercentage: '0.00',
    elapsedPercentage: expect.stringMatching(/^\d{1,3}\.\d\d$/),
    health: 'ok',
    legacyId: 'B-1',
    createdAt: '2025-03-22T10:00:00.000Z',
    updatedAt: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('G-01 R-042 R-043 R-044 R-074 R-077 the figures follow what becomes of the expenses', async () => {
  const id = await open({ name: 'G-01' })
  const first = await expense(id, '500.00')
  expect((await side.get(`/budgets/${id}`)).data).toMatchObject({
    committed: '500.00',
    spent: '0.00',
    remaining: '9500.00',
    utilisationPercentage: '5.00',
    spentPercentage: '0.00',
  })
  await side.send('approve-expense', { expenseId: first }, boss)
  const second = await expense(id, '300.00')
  await side.send('reject-expense', { expenseId: second, reason: 'no receipt' }, boss)
  expect((await side.get(`/budgets/${id}`)).data).toMatchObject({
    committed: '500.00',
    spent: '500.00',
    pending: '0.00',
    remaining: '9500.00',
    utilisationPercentage: '5.00',
    spentPercentage: '5.00',
  })
})

test('G-02 R-043 a budget that only warns may be exceeded: less than nothing remains', async () => {
  const id = await open({ name: 'G-02' })
  await expense(id, '500.00')
  await expense(id, '9600.00')
  expect((await side.get(`/budgets/${id}`)).data).toMatchObject({
    committed: '10100.00',
    remaining: '-100.00',
    utilisationPercentage: '101.00',
    health: 'over',
  })
})

test('C-04 C-05 amounts have the decimals of the currency', async () => {
  const id = await open({ name: 'Francs', amount: '20000', currency: 'XOF' })
  await expense(id, '7')
  expect((await side.get(`/budgets/${id}`)).data).toMatchObject({
    amount: '20000',
    currency: 'XOF',
    pending: '7',
    remaining: '19993',
    utilisationPercentage: '0.04',
  })
})

test('R-008 of an open-ended budget no share of its time can be told', async () => {
  const id = await open({ name: 'Open end', endDate: undefined })
  expect((await side.get(`/budgets/${id}`)).data).toMatchObject({ endDate: null, elapsedPercentage: null })
})

test.each([
  ['2024-12-31', '0.00'],
  ['2025-01-01', '0.00'],
  ['2025-01-02', '0.27'],
  ['2025-12-31', '99.73'],
  ['2026-01-01', '100.00'],
  ['2030-01-01', '100.00'],
])('on %s %s percent of the year 2025 has passed', (on, share) => {
  expect(elapsedPercentage(year, on)).toBe(share)
})

test('a budget of one day is over the day after', () => {
  const day = { startDate: '2025-03-22', endDate: '2025-03-22' }
  expect([elapsedPercentage(day, '2025-03-22'), elapsedPercentage(day, '2025-03-23')]).toEqual([
    '0.00',
    '100.00',
  ])
})

test('R-014 R-047 R-069 the budgets of a party are listed, by status, currency and health too', async () => {
  const own = await party('Client of three')
  const of = { partyId: own, amount: '100' }
  const [warned, closed, francs] = [
    await open({ ...of, name: 'warned' }),
    await open({ ...of, name: 'closed' }),
    await open({ ...of, name: 'francs', currency: 'XOF' }),
  ]
  await expense(warned, '80', { partyId: own })
  await side.send('close-budget', { budgetId: closed })
  const idsOf = async (query: string) =>
    (await side.getAll(`/budgets?partyId=${own}${query}`)).map(({ id }) => id).sort()
  expect(await idsOf('')).toEqual([warned, closed, francs].sort())
  expect(await idsOf('&status=closed')).toEqual([closed])
  expect(await idsOf('&currency=XOF')).toEqual([francs])
  expect(await idsOf('&health=warning')).toEqual([warned])
  expect(await idsOf('&health=ok&status=active')).toEqual([francs])
  expect((await side.getAll('/budgets?legacyId=B-1')).map(({ legacyId }) => legacyId)).toEqual(['B-1'])
})

test('pages neither lose nor repeat budgets that were made in the same instant', async () => {
  const own = await party('Client of many')
  const ids = await Promise.all(
    Array.from({ length: 23 }, (_, n) => open({ partyId: own, name: `Budget ${n % 4}` })),
  )
  const seen = (await side.getAll(`/budgets?partyId=${own}&limit=5`)).map(({ id }) => id)
  expect(seen).toEqual(ids.sort().reverse())
  const byName = await side.getAll(`/budgets?partyId=${own}&limit=7&sort=name`)
  expect(byName.map(({ id }) => id).sort()).toEqual([...ids].sort())
  expect(byName.map(({ name }) => name)).toEqual(byName.map(({ name }) => name).toSorted())
})

test('R-075 the list is to be had as CSV, with what could be a formula disarmed', async () => {
  const own = await party('Client of one')
  const id = await open({ partyId: own, name: '=cmd()' })
  const { text } = await side.get(`/budgets?partyId=${own}`, { headers: { accept: 'text/csv' } })
  const [head, line, end] = text.split('\r\n')
  expect(head?.split(',').slice(0, 4)).toEqual(['id', 'partyId', 'name', 'amount'])
  expect(line).toContain(`${id},${own},'=cmd(),10000.00,EUR`)
  expect(end).toBe('')
})

test('C-18 a budget of another tenant is not there, and neither is one that never was', async () => {
  const other = { tenant: 'other' }
  await side.send(
    'open-tenant',
    { slug: 'other', settings: { baseCurrency: 'EUR', timeZone: 'Europe/Paris' } },
    other,
  )
  const theirs = await side.send('register-party', { displayName: 'Theirs', roles: ['customer'] }, other)
  const budget = { partyId: theirs.id, name: 'Theirs', amount: '1', ...year }
  const { id } = await side.send('open-budget', budget, other)
  expect((await side.get(`/budgets/${id}`)).code).toBe('NOT_FOUND')
  expect((await side.get(`/budgets/${id}?asOf=2025-12-31`)).code).toBe('NOT_FOUND')
  expect((await side.get(`/budgets/${id}/history`)).code).toBe('NOT_FOUND')
  expect((await side.getAll('/budgets')).filter((shown) => shown['id'] === id)).toEqual([])
  expect((await side.get(`/budgets/${derivedId('nothing')}`)).status).toBe(404)
})

test('finance, sales and auditors see budgets, a driver does not', async () => {
  for (const role of ['finance', 'sales', 'auditor', 'admin'] as const) {
    expect((await side.get('/budgets', { role })).status).toBe(200)
  }
  expect((await side.get('/budgets', { role: 'driver' })).code).toBe('FORBIDDEN')
})

test.each([
  'status=gone',
  'currency=EURO',
  'health=fine',
  'partyId=1',
  'cursor=e30',
  'colour=red',
  'limit=201',
])('a list that is asked for %s is refused', async (query) => {
  expect((await side.get(`/budgets?${query}`)).status).toBe(400)
})

test('a made-up cursor that the database could not compare is refused', async () => {
  const made = (after: unknown[], sort = 'newest') =>
    Buffer.from(JSON.stringify({ list: '/budgets', sort, filters: {}, after })).toString('base64url')
  for (const cursor of [
    made(['0000-01-01T00:00:00.000Z', 'x']),
    made(['a\u0000b', 'x'], 'name'),
    made([1, 2]),
  ]) {
    expect((await side.get(`/budgets?cursor=${cursor}`)).code).toBe('CURSOR_INVALID')
  }
})

test('R-037 R-038 R-039 R-040 R-041 R-042 R-043 R-044 R-045 R-046 the reporting view has the columns and figures of the source', async () => {
  const own = await party('Client of the view')
  const [empty, used, francs] = [
    await open({ partyId: own, name: 'empty' }),
    await open({ partyId: own, name: 'used', amount: '600.00' }),
    await open({ partyId: own, name: 'francs', amount: '3000', currency: 'XOF' }),
  ]
  await expense(used, '700.04', { partyId: own })
  await expense(francs, '1', { partyId: own })
  await side.get('/budgets')
  const rows = await reported('demo', own)
  expect(rows).toEqual([
    ['empty', empty, own, '10000.00', '0.00', '10000.00', '0.00'],
    ['francs', francs, own, '3000', '1', '2999', '0.03'],
    ['used', used, own, '600.00', '700.04', '-100.04', '116.67'],
  ])
  expect(await reported('other', own)).toEqual([])
})

/** What somebody of a tenant with a login of their own sees. */
async function reported(tenant: string, customer: string): Promise<unknown[][]> {
  const { pool } = side.database
  await pool.query(
    `insert into ledger.reporting_users values ('ledger_reporting', $1)
     on conflict (role_name) do update set tenant = excluded.tenant`,
    [tenant],
  )
  return inTransaction(pool, async (client) => {
    await client.query('set local role ledger_reporting')
    const { rows, fields } = await client.query<Record<string, unknown>>(
      `select * from reporting.budget_expenses_view where customer_id = $1 order by budget_name`,
      [customer],
    )
    expect(fields.map(({ name }) => name)).toEqual([
      ...['budget_id', 'customer_id', 'budget_name', 'budget_amount', 'total_expenses'],
      ...['remaining_amount', 'utilization_percentage'],
    ])
    return rows.map(({ budget_name: name, ...rest }) => [name, ...Object.values(rest)])
  })
}

test('C-10 the view tells no percentage of a budget of zero, and rounds half up exactly', async () => {
  const { rows } = await side.database.pool.query<{ view: string }>(
    `select pg_get_viewdef('reporting.budget_expenses_view'::regclass) as view`,
  )
  const percentage = /^(.*\bdiv\(.*) AS utilization_percentage/m.exec(rows[0]?.view ?? '')?.[1] ?? ''
  const shares = await side.database.pool.query<{ share: string | null }>(
    `select ${percentage} as share
     from (values (0, 0, 0, 1), (1::bigint, 0::bigint, 0::bigint, 2), (1, 0, 800, 3), (3, 0, 800, 4),
                  (799999999999999, 199999999999994, 999999999999999, 5)) budget_utilisation (pending, spent, amount, n)
     order by n`,
  )
  expect(shares.rows.map(({ share }) => share)).toEqual([null, null, '0.13', '0.38', '100.00'])
})
