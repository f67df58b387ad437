import { afterAll, beforeAll, expect, test } from 'vitest'
import { budgetsWith } from '#read-models/budget-utilisation/queries.ts'
import { expensesWith } from '#read-models/expenses/queries.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide

beforeAll(async () => {
  side = await readSide()
  await side.database.pool.query(`
    insert into read_models.expenses
      (tenant, expense_id, party_id, budget_id, amount, approved_amount, currency, date, reference_type, reference_id,
       status, recorded_by, self_approved, created_at, updated_at, revision)
    select 'demo', 'e' || n, 'p' || n % 300, 'b' || n % 300, 100, case when n % 100 > 0 then 100 end, 'EUR',
      date '2025-01-01' + n % 300, case when n % 100 = 0 then 'ticket' else 'lead' end, 'r' || n,
      case when n % 100 = 0 then 'pending' else 'approved' end, 'amina', false,
      timestamptz '2025-01-01' + n * interval '1 minute', now(), 0
    from generate_series(1, 9000) n;
    insert into read_models.budget_utilisation
      (tenant, budget_id, party_id, name, sort_name, amount, currency, decimals, start_date, status,
       over_budget_policy, pending, spent, health, created_at, updated_at, revision)
    select 'demo', 'b' || n, 'p' || n % 300, 'n', 'n' || n, 100, 'EUR', 2, '2025-01-01',
      case when n % 100 = 0 then 'closed' else 'active' end, 'warn', 0, 0,
      case when n % 100 = 0 then 'over' else 'ok' end, timestamptz '2025-01-01' + n * interval '1 minute', now(), 0
    from generate_series(1, 9000) n;
    analyze`)
})
afterAll(() => side.stop())

const question = { tenant: 'demo', params: {}, sort: 'newest', after: undefined, limit: 51 }

/** The conditions under which the statement looks into indexes, and whether it reads a whole table. */
async function planOf({ text, values }: Statement): Promise<string> {
  const rows = await side.reader.query('demo', { text: `explain (costs off) ${text}`, values })
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n')
}

test.each([
  ['R-031', 'party_id', { partyId: 'p7' }],
  ['R-032', 'budget_id', { budgetId: 'b7' }],
  ['R-033', 'reference_type', { referenceType: 'ticket' as const }],
  ['R-034', 'reference_id', { referenceId: 'r7' }],
])('%s expenses are filtered by %s through an index', async (_number, column, filters) => {
  const plan = await planOf(expensesWith({ ...question, filters }))
  expect(plan).toMatch(new RegExp(`Index Cond: .*tenant = .*${column} = `))
  expect(plan).not.toContain('Seq Scan')
})

test('the expenses that wait for a decision are found through an index of their own', async () => {
  const plan = await planOf(expensesWith({ ...question, filters: { status: 'pending' } }))
  expect(plan).not.toMatch(/Filter: .*status|Seq Scan|Sort/)
})

test('expenses of a span of days are read in the order of their days through an index', async () => {
  const filters = { from: '2025-03-01' as CivilDate, to: '2025-03-02' as CivilDate }
  const plan = await planOf(expensesWith({ ...question, sort: 'date', filters }))
  expect(plan).toMatch(/Index Cond: .*date >= .*date <= /)
  expect(plan).not.toMatch(/Sort/)
})

test('R-014 the budgets of a party are found through an index', async () => {
  const plan = await planOf(budgetsWith({ ...question, filters: { partyId: 'p7' } }))
  expect(plan).toMatch(/Index Cond: .*tenant = .*party_id = /)
})

test.each([
  ['closed', { status: 'closed' as const }],
  ['over', { health: 'over' as const }],
])('the budgets that are %s are found through an index', async (_which, filters) => {
  const plan = await planOf(budgetsWith({ ...question, filters }))
  expect(plan).toMatch(/Index Cond: .*tenant = .*(status|health) = /)
})

test('a page goes on where the last one ended without reading what lies before', async () => {
  const after = ['2025-01-02T00:00:00.000Z', 'x']
  expect(await planOf(expensesWith({ ...question, filters: {}, after }))).toMatch(
    /Index Cond: .*ROW\(created_at, expense_id\) </,
  )
  expect(await planOf(budgetsWith({ ...question, filters: {}, after }))).toMatch(
    /Index Cond: .*ROW\(created_at, budget_id\) </,
  )
})
