import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Statement } from '#src/postgres/reader.ts'
import {
  AccountPath,
  balancesAround,
  effectiveChanges,
  recordedChanges,
} from '#read-models/account-lines/queries.ts'
import { ageingPage } from '#read-models/accounts/ageing-query.ts'
import { accountsAt, accountsOf } from '#read-models/accounts/queries.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide
const largest = '00000000-0000-4000-8000-000000000007'

beforeAll(async () => {
  side = await readSide()
  await side.database.pool.query(`
    insert into read_models.accounts
      (tenant, party_id, currency, decimals, balance, opening, receivable, payable, advance, credit_notes,
       sale_credit_notes, limit_policy, first_on, first_position, last_movement_at, last_position, created_at,
       updated_at, revision)
    select 'demo', case n when 0 then '${largest}' else 'p' || n end, 'EUR', 2, 100, 0, 100, 0, 0, 0, 0, 'warn',
      '2024-01-01', n, now(), n, now(), now(), 0
    from generate_series(0, 3000) n;
    insert into read_models.account_lines
      (tenant, party_id, currency, revision, line, position, recorded_at, effective_on, type, event_id, item_id,
       document_id, item_kind, class, side, posting, amount, cause_id, due_date, number, actor, role)
    select 'demo', case when n % 4 = 0 then '${largest}' else 'p' || n % 3000 end, 'EUR', n, 0, n, now(),
      date '2024-01-01' + n / 100, 'ReceivableRecorded', 'e' || n, 'i' || n / 2, 'i' || n / 2, 'receivable',
      'receivable', 'debit', n % 2 = 0, 100, 'i' || n, date '2024-02-01' + n / 100, 'F' || n, 'amina', 'finance'
    from generate_series(1, 40000) n;
    analyze`)
})
afterAll(() => side.stop())

const account = AccountPath.parse({ partyId: largest, currency: 'EUR' })
const moment = { asOf: '2024-12-31', position: '30000' }
const always = { asOf: null, position: null }
const moments = [
  ['as it is', always],
  ['at a moment', moment],
] as const
const today = '2025-01-01' as CivilDate

async function planOf({ text, values }: Statement): Promise<string> {
  const rows = await side.reader.query('demo', { text: `explain (costs off) ${text}`, values })
  const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n')
  expect(plan).not.toMatch(/Seq Scan on account/)
  return plan
}

test.each(moments)('a page of a statement, %s, goes on in the order of an index', async (_when, then) => {
  const plan = await planOf(effectiveChanges(account, then, { after: ['2024-06-01', 7], limit: 201 }))
  expect(plan).toMatch(/Index Cond: .*party_id = .*ROW\(effective_on, revision\) > /)
  expect(plan).toMatch(/Index Cond: .*document_id = /)
  expect(plan, 'what stands before the page is summed up once').toMatch(/CTE opening/)
})

test.each(moments)('a page of a history, %s, goes on in the order of an index', async (_when, then) => {
  const plan = await planOf(recordedChanges(account, then, { after: ['2024-06-01', 7], limit: 201 }))
  expect(plan).toMatch(/Index Cond: .*party_id = .*revision > 7/)
})

test.each(moments)(
  'what a statement opens and closes with, %s, is found through an index',
  async (_when, then) => {
    expect(await planOf(balancesAround(account, then, '2024-06-01'))).toMatch(/Index Cond: .*party_id = /)
  },
)

test('R-525 the figures of an account are found through an index', async () => {
  expect(await planOf(accountsOf(account, today))).toMatch(/Index Cond: .*party_id = /)
  expect(await planOf(accountsAt(account, { ...moment, today }))).toMatch(/Index Cond: .*party_id = /)
})

test.each(moments)('a page of the ageing, %s, looks at its own accounts alone', async (_when, then) => {
  const question = { moment: then, day: today, bounds: [1, 31], partyId: undefined, currency: undefined }
  const plan = await planOf(ageingPage(question, { after: ['p1', 'EUR'], limit: 201 }))
  expect(plan).toMatch(/Index Cond: .*ROW\(party_id, currency\) > /)
  expect(plan).toMatch(/Index Cond: .*party_id = .*party_id.*currency = /)
})
