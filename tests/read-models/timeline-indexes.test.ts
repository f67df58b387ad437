import { afterAll, beforeAll, expect, test } from 'vitest'
import { activityOf, countsOf, entriesOf } from '#read-models/timeline/queries.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide

/** A party with ten thousand entries, of which six thousand name nobody, among as many of others nine times over. */
beforeAll(async () => {
  side = await readSide()
  await side.database.pool.query(`
    insert into read_models.timeline
      (tenant, position, revision, stream, event_id, area, type, party_id, owns, document_kind, document_id, amount, currency,
       actor, role, automatic, recorded_at, effective_on)
    select 'demo', n, n / 40000, 'deal-demo.' || n % 40000, 'e' || n, 'deals',
      case when n <= 40000 then 'DealOpened' else 'DealMoved' end,
      case when n <= 40000 then case when n % 10 = 0 then 'p' else 'p' || n % 300 end end, n <= 40000,
      'deal', 'd' || n % 40000, 100, case when n <= 40000 then 'EUR' end,
      'amina', 'sales', false, timestamptz '2025-01-01' + n * interval '1 minute', date '2025-01-01' + n / 500
    from generate_series(1, 100000) n;
    analyze`)
})
afterAll(() => side.stop())

async function planOf({ text, values }: Statement): Promise<string> {
  const rows = await side.reader.query('demo', { text: `explain (costs off) ${text}`, values })
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n')
}

const page = { partyId: 'p', filters: {}, after: undefined, limit: 51 }

test.each(['newest', 'oldest', 'date'])(
  'a timeline in the order %s is read through indexes',
  async (sort) => {
    expect(await planOf(entriesOf({ ...page, sort }))).not.toMatch(/Seq Scan on timeline/)
  },
)

test('counts and activity of a party are read through indexes', async () => {
  for (const statement of [countsOf('p', {}), activityOf('p')])
    expect(await planOf(statement)).not.toMatch(/Seq Scan on timeline/)
})
