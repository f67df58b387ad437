import { afterAll, beforeAll, expect, test } from 'vitest'
import { activityOf, countsOf, entriesOf, TimelineFilters } from '#read-models/timeline/queries.ts'
import { standingOf } from '#read-models/timeline/summary-queries.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

const ofParty = 5_000
const invoices = 1_000
let side: ReadSide

/** A party with a tenth of all the entries and invoices there are. */
beforeAll(async () => {
  side = await readSide()
  const { pool } = side.database
  await pool.query(`
    insert into read_models.timeline_entries
      (tenant, position, revision, stream, event_id, area, type, party_id, document_kind, document_id, number, amount,
       currency, actor, role, automatic, recorded_at, effective_on)
    select 'demo', n, n / 20000, 'deal-demo.' || n % 20000, 'e' || n, 'deals',
      case when n <= 20000 then 'DealOpened' else 'DealMoved' end,
      case when n % 10 = 0 then 'p' else 'p' || n % 300 end,
      'deal', 'd' || n % 20000, case when n % 40 = 0 then 'D-' || n end, 100, 'EUR',
      'amina', 'sales', n % 50 = 0, timestamptz '2025-01-01' + n * interval '1 minute', date '2025-01-01' + n / 250
    from generate_series(1, ${10 * ofParty}) n`)
  await pool.query(`
    insert into read_models.invoices
      (tenant, party_id, currency, document_id, kind, decimals, date, due_date, amount, net, vat, lines,
       prices_include_vat, open, status, recorded_by, assessed, assess_pending, position, created_at, updated_at, revision)
    select 'demo', case when n % 10 = 0 then 'p' else 'p' || n % 300 end, 'EUR', 'i' || n, 'receivable', 2,
      date '2025-01-01', date '2025-01-31', 100, 100, '[]', '[]', false, 0, 'paid', 'amina', false, false, n, now(), now(), n
    from generate_series(1, ${10 * invoices}) n`)
  await pool.query(`
    insert into read_models.movements
      (tenant, party_id, currency, kind, movement_id, decimals, type, direction, amount, date, settled, allocated, given_up,
       status, recorded_by, assessed, assess_pending, position, created_at, updated_at, revision)
    select tenant, party_id, currency, 'movement', 'm' || revision, 2, 'receivable_collection', 'decrease', 100, date, 100, 100,
      0, 'paid', 'amina', false, false, position, created_at, updated_at, revision
    from read_models.invoices`)
  await pool.query(`
    insert into read_models.account_lines
      (tenant, party_id, currency, revision, line, position, recorded_at, effective_on, type, event_id, item_id, item_kind,
       class, side, posting, amount, matched_by, actor, role)
    select tenant, party_id, currency, revision, line, position, created_at, date + 20 + revision % 20, 'MovementSettled', 'e',
      document_id, 'receivable', 'receivable', 'debit', line = 0, case line when 0 then 100 else -100 end,
      case line when 1 then 'm' || revision end, 'amina', 'sales'
    from read_models.invoices, generate_series(0, 1) line`)
  await pool.query('analyze')
})
afterAll(() => side.stop())

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Join Filter'?: number
  readonly Plans?: readonly Node[]
}

interface Read {
  /** How many rows each step looked at, the step with the most. */
  readonly most: number
  readonly tablesReadWhole: readonly string[]
}

async function readBy({ text, values }: Statement): Promise<Read> {
  const explained = `explain (analyze, timing off, format json) ${text}`
  const [row] = await side.reader.query('demo', { text: explained, values })
  const plans = (row?.['QUERY PLAN'] ?? []) as { Plan: Node }[]
  const steps = plans.flatMap(({ Plan }) => stepsOf(Plan))
  return {
    most: Math.max(...steps.map(rowsOf)),
    tablesReadWhole: steps
      .filter((step) => step['Node Type'] === 'Seq Scan' && rowsOf(step) > 0)
      .map((step) => step['Relation Name'] ?? ''),
  }
}

function stepsOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(stepsOf)]
}

function rowsOf(node: Node): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)
  return Math.round((node['Actual Rows'] + removed) * node['Actual Loops'])
}

const shown = 51
const page = { partyId: 'p', filters: {}, after: undefined, limit: shown }

test.each([
  ['newest', undefined],
  ['newest', ['25000']],
  ['oldest', undefined],
  ['oldest', ['25000']],
  ['date', undefined],
  ['date', ['2025-04-01', '25000']],
])(
  'a page of a timeline in the order %s after %j reads what it shows and nothing else',
  async (sort, after) => {
    expect(await readBy(entriesOf({ ...page, sort, after }))).toEqual({ most: shown, tablesReadWhole: [] })
  },
)

test.each([{ type: 'DealOpened' }, { actor: 'nobody' }, { from: '2025-03-01', to: '2025-03-02' }])(
  'a timeline that is narrowed to %j looks at the entries of its party at most',
  async (sent) => {
    const filters = TimelineFilters.parse(sent)
    const { most, tablesReadWhole } = await readBy(entriesOf({ ...page, filters, sort: 'newest' }))
    expect(most).toBeLessThanOrEqual(ofParty)
    expect(tablesReadWhole).toEqual([])
  },
)

test('counts and activity of a party look at the entries of that party alone', async () => {
  for (const statement of [countsOf('p', {}), activityOf('p')]) {
    const { most, tablesReadWhole } = await readBy(statement)
    expect(most).toBeLessThanOrEqual(ofParty)
    expect(tablesReadWhole).toEqual([])
  }
})

test('how invoices were paid is found without looking at every payment for every invoice', async () => {
  const [payments] = standingOf('p')
  if (payments === undefined) throw new Error('Nothing is asked of the payments')
  expect(await side.reader.query('demo', payments)).toEqual([
    { paid: invoices, on_time: expect.any(Number), average_delay: expect.any(String) },
  ])
  expect((await readBy(payments)).most).toBeLessThanOrEqual(3 * 10 * invoices)
})
