import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, dateAt } from '#src/kernel/dates.ts'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let finance: Caller
const today = dateAt(new Date().toISOString(), 'Europe/Paris')
const daysAgo = (days: number): string => addDays(today, -days)

beforeAll(async () => {
  running = await freshApp('acme')
  finance = await callerAs(running.app, 'amina', 'finance')
})
afterAll(() => running.close())

async function account(kind: 'business' | 'consumer' = 'business') {
  const party = { displayName: 'Boutique Awa', roles: ['customer'], kind }
  const { id: partyId } = await finance.done('/parties', party)
  return `/parties/${partyId}/accounts/EUR`
}

async function balance(url: string): Promise<unknown> {
  return (await finance.seen(url, await running.runtime.store.head())).data['balance']
}

const origin = { module: 'ventes', reference: 'S-1' }

test('X-19 R-241 an expiry run lets what is left lapse once the last day is over, and a second one changes nothing', async () => {
  const url = await account()
  const invoice = { amount: '500.00', date: daysAgo(40), dueDate: today, externalRef: 'F-1' }
  const { id: documentId } = await finance.done(`${url}/receivables`, invoice)
  const note = { amount: '100.00', reason: 'Goods came back', origin, date: daysAgo(30) }
  const { id } = await finance.done(`${url}/credit-notes`, { ...note, expiresOn: today })
  await finance.done(`${url}/credit-notes`, { ...note, amount: '7.00' })
  const allocations = [{ documentId, amount: '60.00' }]
  await finance.done(`${url}/credit-notes/${id}/apply`, { allocations, date: daysAgo(20) })
  expect(await balance(url)).toBe('393.00')
  expect((await finance.post('/expiry-runs')).data).toMatchObject({ businessDate: today, examined: 0 })

  const past = { ...note, amount: '30.00', date: daysAgo(30), expiresOn: daysAgo(1) }
  const { id: lapsing } = await finance.done(`${url}/credit-notes`, past)
  const early = await finance.post('/expiry-runs', { businessDate: daysAgo(1) })
  expect(early.data).toMatchObject({ examined: 0 })
  const run = await finance.post('/expiry-runs', {})
  expect(run.data).toEqual({ businessDate: today, examined: 1, done: 1, unchanged: 0, refused: [] })
  const { data } = await finance.seen(`${url}/credit-notes/${lapsing}`, String(run.meta['position']))
  expect(data).toMatchObject({ status: 'expired', used: '0.00', expired: '30.00', remaining: '0.00' })
  expect(await balance(url)).toBe('393.00')
  const head = await running.runtime.store.head()
  expect((await finance.post('/expiry-runs')).data).toMatchObject({ examined: 0, done: 0 })
  expect(await running.runtime.store.head()).toBe(head)
})

test('X-15 A-04 a penalty run charges what is late, gives back what a payment known later makes of it, and no more', async () => {
  const [business, consumer] = [await account(), await account('consumer')]
  const terms = { from: '2025-01-01', partyKinds: ['business'], annualRate: '10.25' }
  const fixedIndemnity = { amount: '40.00', currency: 'EUR' }
  const none = await finance.post('/penalty-runs', {})
  expect(none.data).toMatchObject({ examined: 0 })
  await finance.done('/penalty-rules', { ...terms, name: 'Legal', fixedIndemnity })
  const invoice = { amount: '10000.00', externalRef: 'F-1', date: daysAgo(120), dueDate: daysAgo(90) }
  const { id: documentId } = await finance.done(`${business}/receivables`, invoice)
  await finance.done(`${consumer}/receivables`, invoice)

  const run = await finance.post('/penalty-runs', {})
  expect(run.data).toMatchObject({ done: 1, refused: [] })
  expect([await balance(business), await balance(consumer)]).toEqual(['10292.74', '10000.00'])
  expect((await finance.post('/penalty-runs', {})).data).toMatchObject({ done: 0, refused: [] })

  const { id: movementId } = await finance.done(`${business}/movements`, {
    ...{ type: 'receivable_collection', amount: '10000.00', date: daysAgo(50) },
  })
  const paid = { date: daysAgo(50), paymentMethod: 'bank_transfer' }
  const allocations = [{ documentId, amount: '10000.00' }]
  await finance.done(`${business}/movements/${movementId}/settle`, { ...paid, allocations })
  expect((await finance.post('/penalty-runs', {})).data).toMatchObject({ done: 1, refused: [] })
  // 40 days of interest on 10000.00 at 10.25 %, and the indemnity, which survives the payment.
  expect(await balance(business)).toBe('152.33')
  expect((await finance.post('/penalty-runs', {})).data).toMatchObject({ done: 0, refused: [] })
  expect(await balance(business)).toBe('152.33')
})

test('a run is not for a day that has not come, and takes nothing but a date', async () => {
  for (const path of ['/expiry-runs', '/penalty-runs']) {
    const tomorrow = await finance.post(path, { businessDate: addDays(today, 1) })
    expect([tomorrow.status, tomorrow.code]).toEqual([422, 'DATE_ORDER'])
    expect(tomorrow.body).toMatchObject({ businessDate: addDays(today, 1), today })
    expect((await finance.post(path, { businessDate: 'tomorrow' })).code).toBe('INVALID')
    expect((await finance.post(path, { day: today })).code).toBe('INVALID')
  }
})
