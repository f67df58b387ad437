import { afterAll, beforeAll, expect, test } from 'vitest'
import { dealsWith } from '#read-models/deals/queries.ts'
import { leadsWith } from '#read-models/leads/queries.ts'
import { cardsOf, totalsOf } from '#read-models/pipelines/queries.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide

beforeAll(async () => {
  side = await readSide()
  await side.database.pool.query(`
    insert into read_models.leads
      (tenant, lead_id, name, party_id, source, status, value, currency, decimals, owner_id, search, created_at,
       updated_at, revision)
    select 'demo', 'l' || n, 'Lead', 'p' || n % 300, 's' || n % 300,
      case when n % 100 = 0 then 'new' else 'won' end, 0, 'EUR', 2, 'o' || n % 300, 'lead',
      timestamptz '2025-01-01' + n * interval '1 minute', timestamptz '2025-01-01' - n * interval '1 minute', 0
    from generate_series(1, 9000) n;
    insert into read_models.pipelines
      (tenant, pipeline_id, name, sort_name, stages, created_at, updated_at, revision)
    select 'demo', 'pipeline', 'Sales', 'sales', jsonb_agg(jsonb_build_object('stageId', 's' || n, 'name', 's' || n,
      'probability', 10, 'outcome', 'open')), now(), now(), 0
    from generate_series(0, 5) n;
    insert into read_models.deals
      (tenant, deal_id, title, party_id, lead_id, pipeline_id, stage_id, status, amount, currency, decimals, close_date,
       owner_id, entered_stage_at, closed_on, winnings, search, created_at, updated_at, revision)
    select 'demo', 'd' || n, 'Deal', 'p' || n % 300, 'l' || n % 300, 'pipeline', 's' || n % 6,
      case when n % 100 = 0 then 'open' else 'won' end, 100, 'EUR', 2, date '2025-01-01' + n % 300, 'o' || n % 300,
      now(), case when n % 100 > 0 then date '2025-01-01' end, 1, 'deal',
      timestamptz '2025-01-01' + n * interval '1 minute', timestamptz '2025-01-01' - n * interval '1 minute', 0
    from generate_series(1, 9000) n;
    analyze`)
  await side.database.pool.query('vacuum read_models.deals').catch(() => undefined)
})
afterAll(() => side.stop())

const question = { tenant: 'demo', params: {}, sort: 'newest', after: undefined, limit: 51 }

async function planOf({ text, values }: Statement): Promise<string> {
  const rows = await side.reader.query('demo', { text: `explain (costs off) ${text}`, values })
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n')
}

test.each([
  ['R-538', 'status', { status: 'new' as const }],
  ['R-539', 'party_id', { partyId: 'p7' }],
  ['R-540', 'source', { source: 's7' }],
  ['R-541', 'owner_id', { ownerId: 'o7' }],
])('%s leads are filtered by %s through an index', async (_number, column, filters) => {
  const plan = await planOf(leadsWith({ ...question, filters }))
  expect(plan).toMatch(new RegExp(`Index Cond: .*tenant = .*${column} = `))
  expect(plan).not.toMatch(/Seq Scan/)
})

test.each([
  ['R-567', 'stage_id', { pipelineId: 'pipeline', stageId: 's7' }],
  ['R-568', 'party_id', { partyId: 'p7' }],
  ['R-569', 'lead_id', { leadId: 'l7' }],
  ['R-570', 'owner_id', { ownerId: 'o7' }],
])('%s deals are filtered by %s through an index', async (_number, column, filters) => {
  const plan = await planOf(dealsWith({ ...question, filters }))
  expect(plan).toMatch(new RegExp(`Index Cond: .*tenant = .*${column} = `))
  expect(plan).not.toMatch(/Seq Scan/)
})

test.each(['newest', 'updated'])(
  'R-542 R-543 R-572 R-573 leads and deals are read in the order %s through an index',
  async (sort) => {
    for (const plan of [
      await planOf(leadsWith({ ...question, sort, filters: {} })),
      await planOf(dealsWith({ ...question, sort, filters: {} })),
    ])
      expect(plan).not.toMatch(/Seq Scan|Sort/)
  },
)

test('R-571 deals are read in the order of their close dates, and between two of them, through an index', async () => {
  const filters = { closeFrom: '2025-03-01' as CivilDate, closeTo: '2025-03-02' as CivilDate }
  const plan = await planOf(dealsWith({ ...question, sort: 'closeDate', filters }))
  expect(plan).toMatch(/Index Cond: .*close_date >= .*close_date <= /)
  expect(plan).not.toMatch(/Sort/)
})

test('a board finds the newest deals of each stage through an index, and adds up without going through all columns', async () => {
  expect(await planOf(cardsOf('pipeline', 50))).toMatch(/Index Cond: .*pipeline_id = .*stage_id = /)
  expect(await planOf(totalsOf('pipeline'))).not.toMatch(/Seq Scan on deals_\w+ d/)
})
