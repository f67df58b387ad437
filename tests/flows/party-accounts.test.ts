import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { newAccount } from '#tests/flows/party-accounts.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
let finance: Caller
let elsewhere: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  finance = await callerAs(running.app, 'amina', 'finance')
  elsewhere = await callerAs(second.app, 'boris', 'finance')
})
afterAll(async () => {
  await second.close()
  await running.close()
})

test('R-208 R-217 R-258 R-267 a debt, from invoice to settled: what is invoiced, paid in parts, allocated and paid', async () => {
  const account = await newAccount(finance)
  const invoice = await account.done('/receivables', {
    date: '2025-03-01',
    dueDate: '2025-03-31',
    lines: [{ description: 'Fuel', quantity: '100', unitPrice: '1.00', vatRate: '20.00' }],
  })
  expect(await account.figures(invoice.position)).toMatchObject({ balance: '120.00', receivable: '120.00' })

  const till = await finance.done('/treasury-accounts', {
    ...{ name: 'Till', kind: 'cash', currency: 'EUR' },
    openedOn: '2025-01-01',
  })
  const payment = await account.done('/movements', {
    ...{ type: 'recouvrement_creance', amount: '120.00', date: '2025-03-10', dueDate: '2025-03-31' },
  })
  expect(await account.balance(payment.position)).toBe('120.00')

  const settle = `/movements/${payment.id}/settle`
  const paid = { paymentMethod: 'cash', treasuryAccountId: till.id }
  const allocations = [{ documentId: invoice.id, amount: '50.00' }]
  const part = await account.done(settle, { ...paid, amount: '50.00', date: '2025-03-15', allocations })
  expect(await account.figures(part.position)).toMatchObject({
    balance: '70.00',
    receivable: '70.00',
    advance: '0.00',
  })

  const rest = await account.done(settle, { ...paid, date: '2025-03-20' })
  expect(await account.figures(rest.position)).toMatchObject({
    balance: '0.00',
    receivable: '70.00',
    advance: '70.00',
  })

  const allocated = await account.done(`/movements/${payment.id}/allocate`, {
    allocations: [{ documentId: invoice.id, amount: '70.00' }],
    date: '2025-03-20',
  })
  const settled = { balance: '0.00', receivable: '0.00', advance: '0.00' }
  expect(await account.figures(allocated.position)).toMatchObject(settled)
  expect(await account.balance(allocated.position, '?asOf=2025-03-16')).toBe('70.00')
  expect(await account.balance(allocated.position, `?knownAt=${part.position}`)).toBe('70.00')
  expect(await account.balance(allocated.position, `?asOf=2025-03-05&knownAt=${part.position}`)).toBe(
    '120.00',
  )

  const seen = await elsewhere.seen(`/treasury-accounts/${till.id}`, allocated.position)
  expect(seen.data['balance']).toBe('120.00')
  const { data } = await account.seen(`/movements/${payment.id}`, allocated.position)
  expect(data).toMatchObject({ settlementStatus: 'paid', settled: '120.00' })
  const { data: document } = await account.seen(`/receivables/${invoice.id}`, allocated.position)
  expect(document).toMatchObject({ status: 'paid', open: '0.00' })
})

test('R-271 the history and the statement of an account tell every change with what caused it', async () => {
  const account = await newAccount(finance)
  await account.done('/opening-balance', { amount: '-30.00', effectiveOn: '2025-01-01' })
  await account.done('/receivables', { amount: '100.00', externalRef: 'F-1', date: '2025-02-01' })
  const { position } = await account.done('/movements', {
    ...{ type: 'miscellaneous', amount: '5.00', date: '2025-03-01' },
    ...{ direction: 'decrease', reason: 'Goodwill' },
  })
  const { data } = await account.seen('/statement?from=2025-01-15&to=2025-12-31', position)
  expect(data).toMatchObject({
    opening: '-30.00',
    lines: [
      { date: '2025-02-01', amount: '100.00', balance: '70.00' },
      { date: '2025-03-01', amount: '-5.00', balance: '65.00' },
    ],
    closing: '65.00',
  })
  const { items } = await account.seen('/history', position)
  expect(items).toHaveLength(3)
})

test('the trial balance of all accounts is that of the log', async () => {
  const head = await running.runtime.store.head()
  for (const at of ['', '?asOf=2025-03-05', `?asOf=2025-06-30&knownAt=${head}`]) {
    const { data } = await finance.seen(`/reports/trial${at}`, head)
    expect(data, at).toMatchObject({ equal: true, currencies: [{ currency: 'EUR', equal: true }] })
  }
})

test('an account that was never posted to is not there', async () => {
  const account = await newAccount(finance)
  expect((await finance.get(account.url)).status).toBe(404)
  const { position } = await account.done('/receivables', {
    amount: '1.00',
    externalRef: 'F-2',
    date: '2025-05-01',
  })
  expect((await account.seen('', position)).status).toBe(200)
  const early = await finance.get(`${account.url}?asOf=2025-04-30`, { 'x-min-position': position })
  expect([early.status, early.code]).toEqual([404, 'NOT_FOUND'])
})

test('a settlement sent twice moves the money once, with a key or by its id', async () => {
  const account = await newAccount(finance)
  const { id } = await account.done('/movements', {
    ...{ type: 'receivable_collection', amount: '40.00', date: '2025-03-10' },
  })
  const settle = `/movements/${id}/settle`
  const body = { amount: '15.00', date: '2025-03-11', paymentMethod: 'cash' }
  const headers = { 'idempotency-key': 'settle-once' }
  const first = await account.done(settle, body, headers)
  const again = await elsewhere.post(`${account.url}${settle}`, body, headers)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(again.data['id']).toBe(first.id)
  const byId = await account.post(settle, { ...body, id: first.id })
  expect(byId.status).toBe(200)
  expect(await account.balance(first.position)).toBe('-15.00')
  expect(await running.runtime.store.head()).toBe(first.position)
})

test('a dry run tells what a settlement would do, and an old revision is refused', async () => {
  const account = await newAccount(finance)
  const movement = await account.done('/movements', {
    ...{ type: 'receivable_collection', amount: '40.00', date: '2025-03-10' },
  })
  const settle = `/movements/${movement.id}/settle`
  const body = { date: '2025-03-11', paymentMethod: 'cash' }
  const bill = await account.done('/payables', { amount: '5.00', date: '2025-03-10' })
  const { etag } = (await account.seen('', bill.position)).headers
  const head = await running.runtime.store.head()
  const tried = await account.post(`${settle}?dryRun=true`, body)
  expect(tried.status).toBe(200)
  expect(await running.runtime.store.head()).toBe(head)

  const done = await account.done(settle, body, { 'if-match': String(etag) })
  const late = await account.post(
    '/receivables',
    { amount: '1.00', date: '2025-03-12' },
    { 'if-match': String(etag) },
  )
  expect([late.status, late.code]).toEqual([412, 'REVISION_MISMATCH'])
  expect(await account.balance(done.position)).toBe('-45.00')
})
