import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { freshApp } from '#tests/support/app.ts'
import { onServer } from '#tests/support/postgres.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let amina: Caller
let boris: Caller
let rival: Caller

beforeAll(async () => {
  running = await freshApp('acme', 'rival')
  amina = await callerAs(running.app, 'amina', 'finance')
  boris = await callerAs(running.app, 'boris', 'finance')
  rival = await callerAs(running.app, 'rita', 'finance', 'rival')
})
afterAll(() => running.close())

test('R-076 R-077 a budget and an expense without currency and status are in EUR, active and pending', async () => {
  const customer = await amina.done('/parties', {
    displayName: 'Client 1',
    roles: ['customer'],
    legacyId: '1',
  })
  const budget = await amina.done('/budgets', {
    partyId: customer.id,
    name: 'Budget Marketing 2025',
    amount: 10000.0,
    startDate: '2025-01-01',
    endDate: '2025-12-31',
  })
  expect((await amina.seen(`/budgets/${budget.id}`, budget.position)).data).toMatchObject({
    partyId: customer.id,
    name: 'Budget Marketing 2025',
    amount: '10000.00',
    currency: 'EUR',
    status: 'active',
    startDate: '2025-01-01',
    endDate: '2025-12-31',
    committed: '0.00',
    remaining: '10000.00',
    utilisationPercentage: '0.00',
  })

  const expense = await amina.done('/expenses', {
    partyId: customer.id,
    budgetId: budget.id,
    reference: { type: 'ticket', id: '123' },
    amount: 500.0,
    date: '2025-03-22',
  })
  expect((await amina.seen(`/expenses/${expense.id}`, expense.position)).data).toMatchObject({
    partyId: customer.id,
    budgetId: budget.id,
    reference: { type: 'ticket', id: '123' },
    amount: '500.00',
    currency: 'EUR',
    status: 'pending',
    date: '2025-03-22',
  })
})

test('R-079 a customer\u2019s budgets and expenses are found from the customer, with or without a budget', async () => {
  const of = await customerWithBudget(amina)
  await customerWithBudget(amina)
  const charged = await amina.done('/expenses', expenseOn(of, '20.00'))
  const free = await amina.done('/expenses', { partyId: of.partyId, amount: '30.00', date: '2025-04-01' })

  const budgets = await amina.seen(`/budgets?partyId=${of.partyId}`, free.position)
  expect(budgets.items.map(({ id, committed }) => ({ id, committed }))).toEqual([
    { id: of.budgetId, committed: '20.00' },
  ])
  const expenses = await amina.seen(`/expenses?partyId=${of.partyId}`, free.position)
  expect(expenses.items.map(({ id, budgetId }) => ({ id, budgetId }))).toEqual([
    { id: free.id, budgetId: null },
    { id: charged.id, budgetId: of.budgetId },
  ])
})

describe('the view budget_expenses_view of the source, read with a login of one\u2019s own', () => {
  const login = `reports_${randomBytes(6).toString('hex')}`
  let psql: pg.Client

  beforeAll(async () => {
    await onServer((server) =>
      server.query(`create role ${login} login password 'open' in role ledger_reporting`),
    )
    await running.database.pool.query(`insert into ledger.reporting_users values ($1, 'acme')`, [login])
    const address = new URL(running.database.url)
    address.username = login
    address.password = 'open'
    psql = new pg.Client({ connectionString: address.href })
    await psql.connect()
  })
  afterAll(async () => {
    await psql.end()
    await running.database.pool.query(`delete from ledger.reporting_users where role_name = $1`, [login])
    await onServer((server) => server.query(`drop role ${login}`))
  })

  const row = async (budgetId: string): Promise<unknown[]> => {
    const text = 'select * from reporting.budget_expenses_view where budget_id = $1'
    return (await psql.query<Record<string, unknown>>(text, [budgetId])).rows
  }

  test('R-045 R-046 shows each budget once, also one without any expense', async () => {
    const of = await customerWithBudget(amina)
    await amina.seen(`/budgets/${of.budgetId}`, of.position)
    expect(await row(of.budgetId)).toEqual([
      {
        budget_id: of.budgetId,
        customer_id: of.partyId,
        budget_name: 'Budget Marketing 2025',
        budget_amount: '10000.00',
        total_expenses: '0.00',
        remaining_amount: '10000.00',
        utilization_percentage: '0.00',
      },
    ])
  })

  test('C-07 counts what is pending and approved, and neither rejected nor voided expenses', async () => {
    const of = await customerWithBudget(amina)
    const [pending, approved, rejected, voided] = await Promise.all(
      ['100.00', '20.00', '3000.00', '4000.00'].map((amount) =>
        amina.done('/expenses', expenseOn(of, amount)),
      ),
    )
    await boris.done(`/expenses/${approved?.id}/approve`)
    await boris.done(`/expenses/${rejected?.id}/reject`, { reason: 'No receipt' })
    await boris.done(`/expenses/${voided?.id}/approve`)
    const { position } = await boris.done(`/expenses/${voided?.id}/void`, { reason: 'Entered twice' })

    const { data } = await amina.seen(`/budgets/${of.budgetId}`, position)
    expect(data).toMatchObject({
      pending: '100.00',
      spent: '20.00',
      committed: '120.00',
      utilisationPercentage: '1.20',
    })
    expect(await row(of.budgetId)).toMatchObject([
      { total_expenses: '120.00', remaining_amount: '9880.00', utilization_percentage: '1.20' },
    ])
    expect((await amina.seen(`/expenses/${pending?.id}`, position)).data['status']).toBe('pending')
  })

  test('shows the budgets of the login\u2019s tenant alone, and nothing of the tables behind them', async () => {
    const foreign = await customerWithBudget(rival)
    await rival.seen(`/budgets/${foreign.budgetId}`, foreign.position)
    expect(await row(foreign.budgetId)).toEqual([])
    await psql.query(`set app.tenant = 'rival'`)
    expect(await row(foreign.budgetId)).toEqual([])
    const { rows } = await psql.query<{ n: number }>(
      `select count(*)::int as n from read_models.budget_utilisation where tenant <> 'acme'`,
    )
    expect(rows).toEqual([{ n: 0 }])
    for (const statement of [
      'select * from ledger.events',
      'set role ledger_reader',
      `update ledger.reporting_users set tenant = 'rival'`,
      'delete from read_models.budget_utilisation',
    ]) {
      await expect(psql.query(statement), statement).rejects.toThrow(
        /permission denied|must be (?:a )?member/,
      )
    }
  })
})
