import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Answer } from '#tests/flows/caller.ts'
import { Telling } from '#tests/flows/story-telling.ts'
import { selling, winning } from '#tests/flows/whole-sale.ts'
import { budgeting, ids, settling, today } from '#tests/flows/whole-story.ts'

const parts = [budgeting, settling, selling, winning]
const story = parts.flat()
const told = story.flatMap(({ who, tells }) => tells.map((one) => ({ ...one, actor: who })))

let telling: Telling
const answers: Answer[] = []
/** What the reports said after each part of the story, and where the log stood. */
const moments: { position: string; figures: Awaited<ReturnType<Telling['figures']>> }[] = []

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${today}T10:00:00Z`) })
  telling = await Telling.begin()
  for (const part of parts) {
    for (const step of part) answers.push(await telling.tell(step, answers.length))
    moments.push({ position: await telling.head(), figures: await telling.figures() })
  }
})
afterAll(async () => {
  vi.useRealTimers()
  await telling.close()
})

test('the account, the budget and the pipeline come to what the story adds up to', async () => {
  const { account, budget, statistics, forecast } = await telling.figures()
  const owed = 1200 - 300 + 300 - 500 - 600 - 100 + 2000 * 1.2
  expect(account).toMatchObject({
    ...{ balance: owed.toFixed(2), receivable: '2400.00', payable: '0.00', advance: '0.00' },
    ...{ creditNotesRemaining: '0.00', opening: '0.00' },
  })
  expect(budget).toMatchObject({
    ...{ amount: '10000.00', pending: '0.00', spent: '1200.00', committed: '1200.00' },
    ...{ remaining: '8800.00', utilisationPercentage: '12.00' },
  })
  expect(statistics).toMatchObject({
    stages: [
      {
        ...{ name: 'New', count: 1, stays: 2 },
        totals: [{ currency: 'EUR', count: 1, amount: '500.00', weighted: '50.00' }],
        cohort: { entered: 3, advanced: 1, won: 1, lost: 1, wonPercentage: '33.33' },
      },
      { name: 'Qualified', count: 0, cohort: { entered: 0 } },
      { name: 'Proposal', count: 0, stays: 1, cohort: { entered: 1, advanced: 1, won: 1, lost: 0 } },
      { name: 'Negotiation', count: 0 },
      { name: 'Won', count: 1, totals: [{ amount: '2000.00', weighted: '2000.00' }] },
      { name: 'Lost', count: 1, totals: [{ amount: '300.00', weighted: '0.00' }] },
    ],
    open: [{ currency: 'EUR', count: 1, amount: '500.00', weighted: '50.00' }],
    leads: { captured: 1, withDeal: 1, won: 1, wonPercentage: '100.00' },
    winRate: '50.00',
    closed: [{ currency: 'EUR', won: 1, lost: 1, wonAmount: '2000.00' }],
  })
  expect(forecast['months']).toEqual([
    {
      ...{ month: '2025-06', currency: 'EUR', count: 0, amount: '0.00', weighted: '0.00' },
      ...{ wonCount: 1, wonAmount: '2000.00' },
    },
    {
      ...{ month: '2025-09', currency: 'EUR', count: 1, amount: '500.00', weighted: '50.00' },
      ...{ wonCount: 0, wonAmount: '0.00' },
    },
  ])
})

test('every sum agrees with the log: of all accounts, and of the till', async () => {
  const { data: trial } = await telling.see('/reports/trial')
  expect(trial).toMatchObject({ equal: true, currencies: [{ currency: 'EUR', accounts: '2450.00' }] })
  const { data: till } = await telling.see(`/treasury-accounts/${ids.tillId}`)
  expect(till['balance']).toBe((500 + 600 - 300).toFixed(2))
})

test('R-322 R-323 the timeline tells the whole story in order, with its sums, numbers, people and dates', async () => {
  const shown = await telling.entries()
  const facts = await telling.facts()
  expect(shown.map(asTold)).toEqual(told)
  for (const entry of shown) {
    const { position, recordedAt, effectiveOn } = facts.get(String(entry['eventId'])) ?? {}
    expect(entry).toMatchObject({ position, recordedAt, effectiveOn })
  }
  const titles = shown.filter(({ type }) => type === 'ReceivableRecorded').map(({ title }) => title)
  expect(titles).toEqual([
    { en: 'Invoice F-2025-17 issued', fr: 'Facture F-2025-17 émise' },
    { en: 'Invoice FAC-000002 issued', fr: 'Facture FAC-000002 émise' },
  ])
})

function asTold(entry: Answer['items'][number]) {
  const { type, amount, automatic, effectiveOn: on } = entry
  const document = entry['document'] as { number: string | null } | null
  const actor = entry['actor'] as { subject: string }
  return { type, amount, on, number: document?.number ?? null, automatic, actor: actor.subject }
}

test('R-324 the timeline is counted by type, and narrowed to an area, a person and a month', async () => {
  const { data } = await telling.see(`/parties/${ids.partyId}/timeline/counts`)
  const counted = data['types'] as { type: string; entries: number }[]
  const byType = Map.groupBy(told, ({ type }) => type)
  expect(data['entries']).toBe(told.length)
  expect(new Map(counted.map(({ type, entries: n }) => [type, n]))).toEqual(
    new Map([...byType].map(([type, all]) => [type, all.length])),
  )
  const march = told.filter(({ on }) => on.startsWith('2025-03'))
  expect((await telling.entries('&from=2025-03-01&to=2025-03-31')).map(asTold)).toEqual(march)
  const sold = told.filter(({ actor, automatic }) => actor === 'moussa' && !automatic)
  expect((await telling.entries('&actor=moussa&automatic=false')).map(asTold)).toEqual(sold)
  const led = told.filter(({ type }) => type.startsWith('Lead'))
  expect((await telling.entries('&area=leads')).map(asTold)).toEqual(led)
})

test('the summary adds the story up', async () => {
  const { data } = await telling.see(`/parties/${ids.partyId}/summary`)
  expect(data).toMatchObject({
    engagement: {
      activities: told.filter(({ automatic }) => !automatic).length,
      lastActivityOn: today,
    },
    // The last payment came eleven days before the invoice was due; the credit note is no payment.
    payments: { invoicesPaid: 1, averageDelayDays: '-11.00', onTimePercentage: '100.00' },
    balances: [{ currency: 'EUR', balance: '2400.00', receivable: '2400.00', creditNotesRemaining: '0.00' }],
    leads: 1,
    deals: {
      open: [{ currency: 'EUR', count: 1, amount: '500.00' }],
      won: [{ currency: 'EUR', count: 1, amount: '2000.00' }],
      lost: [],
    },
    budgets: [{ currency: 'EUR', count: 1, amount: '10000.00', pending: '0.00', spent: '1200.00' }],
  })
})

test('R-641 R-644 people with psql see the same: the budget, the account, the contact and the pipeline', async () => {
  const [budget] = await telling.reported('budget_expenses_view', `budget_id = '${ids.budgetId}'`)
  expect(budget).toMatchObject({ total_expenses: '1200.00', remaining_amount: '8800.00' })
  const [account] = await telling.reported('contact_accounts', `contact_id = '${ids.partyId}'`)
  expect(account).toMatchObject({ account_balance: '0.00', total_sale_due: '2400.00' })
  const [contact] = await telling.reported('v_crm_contact_summary', `contact_id = '${ids.partyId}'`)
  expect(contact).toMatchObject({
    ...{ display_name: 'Atelier Ndiaye', balance: '2400.00', total_revenue: '2000.00' },
    ...{ total_leads: 1, total_deals: 2, open_deals: 1, won_deals: 1, open_deal_value: '500.00' },
  })
  const stages = await telling.reported('v_crm_pipeline_summary', 'deal_count > 0 order by stage_order')
  expect(stages).toMatchObject([
    { stage_name: 'New', total_value: '500.00', weighted_value: '50.00' },
    { stage_name: 'Won', total_value: '2000.00', weighted_value: '2000.00' },
    { stage_name: 'Lost', total_value: '300.00', weighted_value: '0.00' },
  ])
})

test('as of a day of the past the account is what it was in the books', async () => {
  const balances = {
    ...{ '2025-03-01': 1200, '2025-03-05': 1200 - 300, '2025-03-15': 1200 - 300 - 500 },
    ...{ '2025-03-20': 1200 - 300 - 500 - 600, '2025-03-25': 1200 - 500 - 600, '2025-04-10': 0 },
    [today]: 2400,
  }
  for (const [day, balance] of Object.entries(balances)) {
    expect([day, await telling.balanceOn(day)]).toEqual([day, balance.toFixed(2)])
  }
})

test('X-09 the reports of any moment are what was known then, whatever was done since', async () => {
  expect(moments.map(({ figures: { budget } }) => budget['spent'])).toEqual(moments.map(() => '1200.00'))
  const balances = moments.map(({ figures: { account } }) => account['balance'])
  expect(balances).toEqual([undefined, '0.00', '0.00', '2400.00'])
  const open = moments.map(({ figures: { statistics } }) => openOf(statistics))
  const weighted = [2000 * 0.5 + 500 * 0.1, 500 * 0.1].map((sum) => sum.toFixed(2))
  expect(open).toEqual([[], [], ['2500.00', weighted[0]], ['500.00', weighted[1]]])
  for (const { position, figures } of moments)
    expect(await telling.figures(`knownAt=${position}`)).toEqual(figures)
})

function openOf({ open }: Answer['data']): unknown[] {
  return (open as { amount: string; weighted: string }[]).flatMap(({ amount, weighted }) => [
    amount,
    weighted,
  ])
}

test('G-14 the whole story sent again, and its deal moved to won once more, change nothing at all', async () => {
  const everything = async () => ({
    head: await telling.head(),
    figures: await telling.figures(),
    entries: await telling.entries(),
  })
  const known = await everything()
  for (const [place, step] of story.entries()) {
    if (step.refused !== undefined) continue
    const again = await telling.tell(step, place)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect({ status: again.status, body: again.body }).toEqual({
      status: answers[place]?.status,
      body: answers[place]?.body,
    })
  }
  const { moussa } = telling.tellers
  await moussa.done(`/deals/${ids.dealId}/move`, { stageId: ids.stage('Won') })
  await moussa.done(`/deals/${ids.dealId}/win`)
  expect(await everything()).toEqual(known)

  const feed = await telling.aude.get('/events?limit=200', { accept: 'application/cloudevents-batch+json' })
  const left = (JSON.parse(feed.text) as { type: string }[]).map(({ type }) => type)
  expect(left.filter((type) => type.startsWith('erp.'))).toEqual([
    'erp.lead.qualified',
    'erp.opportunity.won',
  ])
})
