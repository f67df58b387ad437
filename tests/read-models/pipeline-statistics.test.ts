import { expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { inTransaction } from '#src/postgres/transaction.ts'
import { salesOfTest } from '#tests/read-models/sales.ts'

const day = 86_400

/** Three deals: one is won after ten days, one lost, one still open; then the stages weigh more. */
async function quarter() {
  const sales = await salesOfTest()
  const { send, open, pass, stages, pipelineId } = sales
  const { id: leadId } = await send('capture-lead', { name: 'Awa' })
  await send('capture-lead', { name: 'Nobody' })
  const first = await open('first', { amount: '1000.00', closeDate: '2025-04-30', leadId })
  const second = await open('second', { amount: '500.00' })
  pass(4 * day)
  await send('move-deal', { dealId: first, stageId: stages['Proposal'] })
  const early = await sales.store.head()
  pass(6 * day)
  await send('win-deal', { dealId: first })
  await send('lose-deal', { dealId: second, reason: 'Too dear' })
  const third = await open('third', { amount: '0.01', closeDate: '2025-05-01' })
  await open('fourth', { amount: '7', currency: 'XOF' })
  await send('change-deal-amount', { dealId: third, amount: '800.00' })
  await send('change-stage', { pipelineId, stageId: stages['New'], probability: '20' })
  const statistics = `/pipelines/${pipelineId}/statistics?from=2025-03-01&to=2025-04-30`
  return { ...sales, early, third, statistics }
}

interface Stage {
  name: string
  count: number
  totals: unknown[]
  cohort: Record<string, unknown>
  averageDays: unknown
}

const named = (data: Record<string, unknown>, name: string) =>
  (data['stages'] as Stage[]).find((stage) => stage.name === name)

test('A-28 R-645 R-646 each stage counts and adds up its deals by currency, as they are and weighted', async () => {
  const { get, statistics } = await quarter()
  const { data } = await get(statistics, { role: 'sales' })
  expect(named(data, 'New')).toMatchObject({
    count: 2,
    totals: [
      { currency: 'EUR', count: 1, amount: '800.00', weighted: '160.00' },
      { currency: 'XOF', count: 1, amount: '7', weighted: '1' },
    ],
  })
  expect(named(data, 'Won')).toMatchObject({
    totals: [{ currency: 'EUR', count: 1, amount: '1000.00', weighted: '1000.00' }],
  })
  expect(data['open']).toEqual([
    { currency: 'EUR', count: 1, amount: '800.00', weighted: '160.00' },
    { currency: 'XOF', count: 1, amount: '7', weighted: '1' },
  ])
})

test('A-27 R-647 conversion is that of the deals that entered a stage in the period, and of its leads', async () => {
  const { get, statistics } = await quarter()
  const { data } = await get(statistics)
  expect(named(data, 'New')).toMatchObject({
    cohort: {
      ...{ entered: 4, advanced: 1, won: 1, lost: 1 },
      ...{ advancedPercentage: '25.00', wonPercentage: '25.00' },
    },
    averageDays: '7.0',
  })
  expect(named(data, 'Proposal')).toMatchObject({
    cohort: { entered: 1, advanced: 1, won: 1, lost: 0 },
    averageDays: '6.0',
  })
  expect(data['leads']).toEqual({
    ...{ captured: 2, withDeal: 1, won: 1 },
    ...{ withDealPercentage: '50.00', wonPercentage: '50.00' },
  })
  expect(data['winRate']).toBe('50.00')
  expect(data['closed']).toEqual([
    {
      ...{ currency: 'EUR', won: 1, lost: 1, wonAmount: '1000.00', winRate: '50.00' },
      ...{ averageDaysToWin: '10.0', velocity: '50.00' },
    },
  ])
  const other = await get(`${statistics.split('?')[0]}?from=2025-01-01&to=2025-01-31`)
  expect(named(other.data, 'New')).toMatchObject({ count: 2, cohort: { entered: 0, wonPercentage: null } })
  expect(other.data).toMatchObject({ winRate: null, closed: [] })
})

test('A-27 each stage tells how many of its cohort reached each other stage, in the order of the pipeline', async () => {
  const { get, statistics, stages } = await quarter()
  const { data } = await get(statistics)
  const reachedFrom = (name: string) => {
    const reached = named(data, name)?.cohort['reached'] as Record<string, unknown>[]
    return reached.map(({ stageId, deals, percentage }) => {
      const [to] = Object.entries(stages).find(([, id]) => id === stageId) ?? []
      return [to, deals, percentage]
    })
  }
  expect(reachedFrom('New')).toEqual([
    ['Qualified', 0, '0.00'],
    ['Proposal', 1, '25.00'],
    ['Negotiation', 0, '0.00'],
    ['Won', 1, '25.00'],
    ['Lost', 1, '25.00'],
  ])
  expect(reachedFrom('Proposal')).toContainEqual(['Won', 1, '100.00'])
  expect(reachedFrom('Negotiation')).toContainEqual(['Won', 0, null])
})

test('A-27 X-09 every figure stands as it was known at a moment, with the stages as they weighed then', async () => {
  const { get, send, statistics, early, third } = await quarter()
  const path = `${statistics}&knownAt=${early}`
  const { data } = await get(path)
  expect(data['open']).toEqual([{ currency: 'EUR', count: 2, amount: '1500.00', weighted: '550.00' }])
  expect(named(data, 'New')).toMatchObject({
    ...{ count: 1, cohort: { entered: 2, advanced: 1, won: 0, lost: 0 } },
  })
  expect(data).toMatchObject({ winRate: null, closed: [], leads: { captured: 2, withDeal: 1, won: 0 } })

  await send('win-deal', { dealId: third })
  expect((await get(path)).data).toEqual(data)
  const byTime = await get(`${statistics}&knownAt=2025-03-27T00:00:00Z`)
  expect(byTime.data).toEqual(data)
})

test('the forecast tells by month what is expected, what it weighs and what was won, then as it was', async () => {
  const { get, pipelineId, early } = await quarter()
  const { data } = await get(`/pipelines/${pipelineId}/forecast`, { role: 'finance' })
  const nothing = { count: 0, amount: '0.00', weighted: '0.00', wonCount: 0, wonAmount: '0.00' }
  expect(data['months']).toEqual([
    { ...nothing, month: '2025-04', currency: 'EUR', wonCount: 1, wonAmount: '1000.00' },
    { ...nothing, month: '2025-05', currency: 'EUR', count: 1, amount: '800.00', weighted: '160.00' },
    {
      ...{ month: null, currency: 'XOF', count: 1, amount: '7', weighted: '1' },
      ...{ wonCount: 0, wonAmount: '0' },
    },
  ])
  expect((await get(`/pipelines/${pipelineId}/forecast?knownAt=${early}`)).data['months']).toEqual([
    { ...nothing, month: '2025-04', currency: 'EUR', count: 1, amount: '1000.00', weighted: '500.00' },
    { ...nothing, month: null, currency: 'EUR', count: 1, amount: '500.00', weighted: '50.00' },
  ])
})

test('R-645 R-646 R-647 v_crm_pipeline_summary tells the same to people with psql, of their own tenant', async () => {
  const { get, statistics, database } = await quarter()
  await get(statistics)
  const seenBy = (tenant: string) =>
    inTransaction(database.pool, async (client) => {
      await client.query(
        `insert into ledger.reporting_users values ('ledger_reporting', $1)
         on conflict (role_name) do update set tenant = excluded.tenant`,
        [tenant],
      )
      await client.query('set local role ledger_reporting')
      const { rows } = await client.query<Record<string, unknown>>(
        `select stage_name, stage_order::integer, is_won, is_lost, currency, deal_count::integer, total_value::text,
           weighted_value::text, conversion_rate::text
         from reporting.v_crm_pipeline_summary
         order by stage_order, currency`,
      )
      return rows.map((row) => Object.values(row))
    })
  expect(await seenBy('demo')).toEqual([
    ['New', 0, false, false, 'EUR', 1, '800.00', '160.00', '25.00'],
    ['New', 0, false, false, 'XOF', 1, '7', '1', '25.00'],
    ['Qualified', 1, false, false, null, 0, null, null, null],
    ['Proposal', 2, false, false, null, 0, null, null, '100.00'],
    ['Negotiation', 3, false, false, null, 0, null, null, null],
    ['Won', 4, true, false, 'EUR', 1, '1000.00', '1000.00', '100.00'],
    ['Lost', 5, false, true, 'EUR', 1, '500.00', '0.00', '0.00'],
  ])
  expect(await seenBy('rival')).toEqual([])
})

test('asks for a pipeline that is there, and for a period that has days', async () => {
  const { get, pipelineId } = await salesOfTest()
  for (const report of ['statistics', 'forecast']) {
    expect((await get(`/pipelines/${derivedId('nothing')}/${report}`)).code).toBe('NOT_FOUND')
    expect((await get(`/pipelines/${pipelineId}/${report}?knownAt=0`)).code).toBe('NOT_FOUND')
    expect((await get(`/pipelines/${pipelineId}/${report}`, { role: 'driver' })).status).toBe(403)
    expect((await get(`/pipelines/${pipelineId}/${report}?knownAt=999`)).code).toBe('POSITION_AHEAD')
  }
  const turned = await get(`/pipelines/${pipelineId}/statistics?from=2025-02-01&to=2025-01-31`)
  expect(turned.code).toBe('INVALID')
  expect((await get(`/pipelines/${pipelineId}/statistics?to=0001-01-01`)).status).toBe(200)
})
