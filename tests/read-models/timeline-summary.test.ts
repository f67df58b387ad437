import { expect, test } from 'vitest'
import { inTransaction } from '#src/postgres/transaction.ts'
import { customer, demoSideOfTest } from '#tests/read-models/account-documents.ts'
import type { ReadSide } from '#tests/support/read-side.ts'

/** What somebody of a tenant sees with psql. */
async function reported(side: ReadSide, tenant = 'demo'): Promise<Record<string, unknown>[]> {
  const { pool } = side.database
  await pool.query(
    `insert into ledger.reporting_users values ('ledger_reporting', $1)
     on conflict (role_name) do update set tenant = excluded.tenant`,
    [tenant],
  )
  return inTransaction(pool, async (client) => {
    await client.query('set local role ledger_reporting')
    const { rows } = await client.query<Record<string, unknown>>(
      'select * from reporting.v_crm_contact_summary order by display_name, currency',
    )
    return rows
  })
}

test('A-25 the average delay and the share paid on time are those of the invoices that were paid', async () => {
  const side = await demoSideOfTest()
  const of = await customer(side)
  const paidOn = async (date: string, amount: string): Promise<void> => {
    const documentId = await of.invoice(amount, { dueDate: '2025-03-10' })
    const money = await of.collection(amount)
    const half = (Number(amount) / 2).toFixed(2)
    const allocations = [{ documentId, amount: half }]
    await of.settle(money, { amount: half, date: '2025-03-05', allocations })
    await of.settle(money, { amount: half, date, allocations })
  }
  await paidOn('2025-03-10', '100.00')
  await paidOn('2025-03-08', '60.00')
  await paidOn('2025-03-15', '40.00')
  await of.invoice('500.00', { dueDate: '2025-03-10' })
  const credited = await of.invoice('30.00', { dueDate: '2025-03-02' })
  const creditNoteId = await of.note('30.00', { documentId: credited })
  await of.send('apply-credit-note', {
    creditNoteId,
    allocations: [{ documentId: credited, amount: '30.00' }],
  })
  const { data } = await side.get(`/parties/${of.partyId}/summary`)
  expect(data['payments']).toEqual({
    invoicesPaid: 3,
    averageDelayDays: '1.00',
    onTimePercentage: '66.67',
  })
})

test('A-25 only what was done counts as lately done, and a party that was just met has no balance', async () => {
  const side = await demoSideOfTest()
  const { id: partyId } = await side.send('register-party', { displayName: 'New', roles: ['prospect'] })
  const { data } = await side.get(`/parties/${partyId}/summary`)
  expect(data).toMatchObject({
    engagement: { activities: 1, activitiesLast30Days: 0, lastActivityOn: '2025-03-22' },
    balances: [],
    leads: 0,
    deals: { open: [], won: [], lost: [] },
    budgets: [],
  })
})

test('R-641 R-642 R-643 the summary of contacts has their details, balances, leads, deals and revenue', async () => {
  const side = await demoSideOfTest()
  const { send } = side
  const of = await customer(side, 'Boutique Awa')
  const { partyId } = of
  await send('update-party-details', { partyId, email: 'awa@example.com', phone: '+221771234567' })
  await of.invoice('500.00')
  await send('capture-lead', { partyId, name: 'Awa', value: '10.00' })
  await send('open-deal', { partyId, title: 'Open', amount: '100.00' })
  const { id: dealId } = await send('open-deal', {
    ...{ partyId, title: 'Francs', amount: '25000', currency: 'XOF' },
  })
  await send('lose-deal', { dealId, reason: 'too dear' })
  await send('register-party', { displayName: 'Nobody yet', roles: ['prospect'] })
  await side.get(`/parties/${partyId}/summary`)

  const rows = await reported(side)
  expect(rows.map(({ display_name, currency }) => [display_name, currency])).toEqual([
    ['Boutique Awa', 'EUR'],
    ['Boutique Awa', 'XOF'],
    ['Nobody yet', null],
  ])
  expect(rows[0]).toEqual({
    contact_id: partyId,
    number: expect.any(String),
    display_name: 'Boutique Awa',
    kind: 'business',
    roles: ['customer', 'supplier'],
    email: 'awa@example.com',
    phone: '+221771234567',
    address: null,
    status: 'active',
    currency: 'EUR',
    account_balance: '0.00',
    balance: '500.00',
    advance_balance: '0.00',
    total_sale_due: '500.00',
    total_sale_return_due: '0.00',
    total_leads: 1,
    total_deals: 1,
    open_deals: 1,
    won_deals: 0,
    open_deal_value: '100.00',
    total_revenue: '0.00',
  })
  expect(rows[1]).toMatchObject({ total_leads: 0, total_deals: 1, open_deals: 0, total_revenue: '0' })
  expect(rows[2]).toMatchObject({ balance: '0', total_leads: 0, total_deals: 0 })
  expect(await reported(side, 'another')).toEqual([])
})
