import { afterAll, beforeAll, expect, test } from 'vitest'
import { creditNotesWith } from '#read-models/credit-notes/queries.ts'
import { invoicesWith } from '#read-models/invoices/queries.ts'
import { movementsWith } from '#read-models/movements/queries.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Currency } from '#src/kernel/money.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide

beforeAll(async () => {
  side = await readSide()
  await side.database.pool.query(`
    insert into read_models.invoices
      (tenant, party_id, currency, document_id, kind, decimals, number, date, due_date, amount, net, vat, lines,
       prices_include_vat, open, status, recorded_by, assessed, assess_pending, position, created_at, updated_at, revision)
    select 'demo', 'p' || n % 300, 'EUR', 'i' || n, 'receivable', 2, 'FAC-' || n, date '2025-01-01' + n % 300,
      date '2025-02-01' + n % 300, 100, 100, '[]', '[]', false, 0, 'paid', 'amina', false, false, n, now(), now(), 0
    from generate_series(1, 9000) n;
    insert into read_models.movements
      (tenant, party_id, currency, kind, movement_id, decimals, type, direction, amount, date, due_date, settled, allocated,
       given_up, status, recorded_by, assessed, assess_pending, position, created_at, updated_at, revision)
    select 'demo', 'p' || n % 300, 'EUR', 'movement', 'm' || n, 2, 'receivable_collection', 'decrease', 100,
      date '2025-01-01' + n % 300, date '2025-02-01' + n % 300, 100, 100, 0, 'paid', 'amina', false, false, n + 9000,
      now(), now(), 0
    from generate_series(1, 9000) n;
    insert into read_models.credit_notes
      (tenant, party_id, currency, credit_note_id, decimals, date, direction, reason, origin_module, origin_reference, vat,
       amount, used, expired, cancelled, remaining, status, recorded_by, position, created_at, updated_at, revision)
    select 'demo', 'p' || n % 300, 'EUR', 'c' || n, 2, date '2025-01-01' + n % 300, 'decrease', 'r', 'sales', 's', '[]',
      100, 100, 0, 0, 0, 'used', 'amina', n + 18000, now(), now(), 0
    from generate_series(1, 9000) n;
    insert into read_models.account_lines
      (tenant, party_id, currency, revision, line, position, recorded_at, effective_on, type, event_id, item_id,
       document_id, item_kind, class, side, posting, amount, actor, role)
    select 'demo', 'p' || n % 300, 'EUR', n, 0, n, now(), date '2025-01-01' + n % 300, 'MovementSettled', 'e' || n,
      's' || n, 'm' || n, 'settlement', 'advance', 'credit', true, -100, 'amina', 'finance'
    from generate_series(1, 9000) n;
    analyze`)
})
afterAll(() => side.stop())

/** How the statement is run: which indexes it looks into, and whether it reads a whole table or sorts one. */
async function planOf({ text, values }: Statement): Promise<string> {
  const rows = await side.reader.query('demo', { text: `explain (costs off) ${text}`, values })
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n')
}

const moments = [{}, { asOf: '2025-06-01' as CivilDate }, { knownAt: '20000' }]
const days = { from: '2025-03-01' as CivilDate, to: '2025-03-02' as CivilDate }
const page = (sort: string, filters: object) => ({ sort, filters, after: undefined, limit: 51 })
const beyond = { date: ['2025-06-01', '5000'], dueDate: ['2025-06-01', '5000'], newest: ['5000'] }

test.each(moments)(
  'a page in any order is read through an index, however long the lists are (%o)',
  async (at) => {
    for (const [sort, after] of Object.entries(beyond)) {
      for (const statement of [
        invoicesWith('receivable', { ...page(sort, at), after }),
        movementsWith({ ...page(sort, at), after }),
        ...(sort === 'dueDate' ? [] : [creditNotesWith({ ...page(sort, at), after })]),
      ]) {
        const plan = await planOf(statement)
        expect(plan, statement.text).not.toMatch(
          /Seq Scan on (invoices|movements|credit_notes|account_lines)/,
        )
      }
    }
  },
)

test.each(moments)(
  'the documents of an account and of a span of days are found through an index (%o)',
  async (at) => {
    const account = { partyId: 'p7', currency: 'EUR' as Currency }
    for (const filters of [account, days]) {
      const plans = [
        await planOf(invoicesWith('receivable', page('date', { ...filters, ...at }))),
        await planOf(movementsWith(page('date', { ...filters, ...at }))),
        await planOf(creditNotesWith(page('date', { ...filters, ...at }))),
      ]
      for (const plan of plans)
        expect(plan).not.toMatch(/Seq Scan on (invoices|movements|credit_notes|account_lines)/)
    }
  },
)

test('a document is found by its number through an index', async () => {
  const plan = await planOf(invoicesWith('receivable', page('newest', { number: 'FAC-77' })))
  expect(plan).toMatch(/Index Cond: .*number = /)
})
