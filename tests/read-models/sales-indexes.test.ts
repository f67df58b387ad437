import { afterAll, beforeAll, expect, test } from 'vitest'
import { factsSince } from '#read-models/deal-changes/facts-since.ts'
import { leadsIn, leadsSince } from '#read-models/deal-changes/leads.ts'
import { aboutPipeline, knownAs } from '#read-models/deal-changes/queries.ts'
import { flowsIn, standingAt } from '#read-models/deal-changes/sums.ts'
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
       owner_id, opened_on, entered_stage_at, closed_on, winnings, journey, search, created_at, updated_at, revision)
    select 'demo', 'd' || n, 'Deal', 'p' || n % 300, 'l' || n % 300, 'pipeline', 's' || n % 6,
      case when n % 100 = 0 then 'open' else 'won' end, 100, 'EUR', 2, date '2025-01-01' + n % 300, 'o' || n % 300,
      date '2025-01-01', now(), case when n % 100 > 0 then date '2025-01-01' end, 1, '[]', 'deal',
      timestamptz '2025-01-01' + n * interval '1 minute', timestamptz '2025-01-01' - n * interval '1 minute', 0
    from generate_series(1, 9000) n;
    insert into read_models.deal_changes
      (tenant, deal_id, revision, position, recorded_at, effective_on, stage_id, status, amount, sets_close_date)
    select 'demo', 'd' || 1 + n % 9000, n / 9000, n, timestamptz '2025-01-01' + n * interval '10 minutes',
      date '2025-01-01' + n / 144, 's1', 'open', 100, false
    from generate_series(0, 35999) n;
    insert into read_models.deal_sums
      (tenant, pipeline_id, kind, on_month, recorded_month, stage_id, status, currency, month, later_stages, decimals,
       deals, amount, duration, slots, deals_by_slot)
    select 'demo', 'pipeline' || p, kind, case when kind = 'standing' then '' else on_month end,
      to_char(timestamptz '2020-01-01' + n * interval '1 month', 'YYYY-MM'), 's1', '', '', p || on_month, '', 0,
      1, 0, 0, '{}', '{}'
    from generate_series(0, 9) p, generate_series(0, 59) n, unnest(array['standing', 'cohort', 'closed', 'stay']) kind,
      unnest(array['2023-01', '2024-01', '2025-01']) on_month;
    insert into read_models.lead_sums
      (tenant, pipeline_id, on_month, recorded_month, reached, leads, slots, leads_by_slot)
    select 'demo', pipeline_id, on_month, recorded_month, case pipeline_id when '' then 'captured' else 'deal' end, sum(deals),
      '{}', '{}'
    from (select distinct case pipeline_id when 'pipeline0' then '' else pipeline_id end as pipeline_id, on_month,
      recorded_month, deals from read_models.deal_sums where kind = 'cohort') s
    group by pipeline_id, on_month, recorded_month;
    insert into read_models.lead_captures (tenant, lead_id, position, recorded_at, effective_on, deals)
    select 'demo', 'l' || n, n, timestamptz '2025-01-01' + n * interval '40 minutes', date '2025-01-01' + n / 36, '[]'
    from generate_series(1, 9000) n;
    analyze`)
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

test('a board finds the newest deals of each stage through an index, and adds up without looking at any deal', async () => {
  expect(await planOf(cardsOf('pipeline', 50))).toMatch(/Index Cond: .*pipeline_id = .*stage_id = /)
  const plan = await planOf(totalsOf('pipeline1'))
  expect(plan).toMatch(/Index Cond: .*pipeline_id = .*kind = /)
  expect(plan).not.toMatch(/Seq Scan on deal|on deals/)
})

const about = { version: null, time_zone: null, at: '2025-06-01T10:00:00.000Z', next_at: null }
const leads = { lead_at: '2025-05-01T10:00:00.000Z', next_lead_at: null }
const known = knownAs('pipeline1', '21000', { ...about, ...leads })
const period = { from: '2023-12-15', to: '2024-02-10' }

test.each([
  ['what stands', standingAt(known), /Index Cond: .*pipeline_id = .*kind = .*on_month.*recorded_month <= /],
  ['what a period brought', flowsIn(known, period), /Index Cond: .*kind = .*on_month >= .*on_month <= /],
  ['the leads of a period', leadsIn(known, period), /Index Cond: .*pipeline_id = .*on_month >= /],
  ['the facts of a part of a day', factsSince(known), /Index Cond: .*recorded_at >= .*recorded_at <= /],
  ['the leads of a part of a day', leadsSince(known), /Index Cond: .*recorded_at >= .*recorded_at <= /],
  ['the moment', aboutPipeline('pipeline1', '21000'), /Index Cond: .*place <= [^]*Index Cond: .*place > /],
])(
  'A-27 A-28 of a pipeline, %s is found through indexes, however many deals there are',
  async (_what, statement, found) => {
    const plan = await planOf(statement)
    expect(plan).toMatch(found)
    expect(plan).not.toMatch(/Seq Scan on (deals|deal_|lead_captures)/)
  },
)
