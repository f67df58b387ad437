import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { newAccount } from '#tests/flows/party-accounts.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
})
afterAll(async () => {
  await second.close()
  await running.close()
})

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-06-16T10:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Somebody of finance, in the first process or in the second. */
function somebody(subject: string, app = running.app): Promise<Caller> {
  return callerAs(app, subject, 'finance')
}

test('G-04 an account in francs from its opening to the lapse of a credit note', async () => {
  const account = await newAccount(await somebody('amina'), 'XOF')
  const balances: unknown[] = []
  const balance = async ({ position }: { position: string }): Promise<void> => {
    balances.push(await account.balance(position))
  }
  const opening = await account.done('/opening-balance', { amount: '100000', effectiveOn: '2025-06-01' })
  await balance(opening)
  const collection = await account.done('/movements', {
    ...{ type: 'recouvrement_creance', amount: '40000', date: '2025-06-02', dueDate: '2025-06-30' },
  })
  await balance(collection)
  const settle = (amount: string) =>
    account.done(`/movements/${collection.id}/settle`, {
      ...{ amount, date: '2025-06-10', paymentMethod: 'cash' },
    })
  const first = await settle('15000')
  await balance(first)
  const partly = await account.seen(`/movements/${collection.id}`, first.position)
  expect(partly.data).toMatchObject({ settlementStatus: 'partially_paid' })
  const last = await settle('25000')
  await balance(last)
  expect((await account.seen(`/movements/${collection.id}`, last.position)).data['settlementStatus']).toBe(
    'paid',
  )
  await balance(
    await account.done('/movements', {
      type: 'penalite',
      amount: '1000',
      date: '2025-06-12',
      reason: 'Late',
    }),
  )
  const note = await account.done('/credit-notes', {
    ...{ amount: '5000', reason: 'Sale cancelled', date: '2025-06-13', expiresOn: '2025-06-16' },
    origin: { module: 'ventes', reference: 'TICKET-12' },
  })
  await balance(note)
  const applied = await account.done(`/credit-notes/${note.id}/apply`, {
    allocations: [{ documentId: opening.id, amount: '3000' }],
  })
  await balance(applied)
  expect((await account.figures(applied.position)).creditNotesRemaining).toBe('2000')
  const { data: used } = await account.seen(`/credit-notes/${note.id}`, applied.position)
  expect(used).toMatchObject({ used: '3000', remaining: '2000', status: 'partially_used' })

  vi.setSystemTime(new Date('2025-06-17T10:00:00Z'))
  const finance = await somebody('amina')
  const run = { businessDate: '2025-06-17' }
  const expired = await finance.post('/expiry-runs', run)
  expect(expired.data).toMatchObject({ examined: 1, done: 1 })
  const head = await running.runtime.store.head()
  const later = await finance.seen(account.url, head)
  balances.push(later.data['balance'])
  expect(balances).toEqual(
    ['100000', '100000', '85000', '60000', '61000', '56000', '56000', '58000'].map(String),
  )
  expect((await finance.post('/expiry-runs', run)).data).toMatchObject({ done: 0 })
  expect(await running.runtime.store.head()).toBe(head)
})

test('G-05 two applications of 70.00 to a credit note of 100.00 at once: one is done, the other told 30.00 is left', async () => {
  const finance = await somebody('amina')
  const account = await newAccount(finance)
  const invoices = await Promise.all(
    ['80.00', '90.00'].map((amount) =>
      account.done('/receivables', { amount, externalRef: amount, date: '2025-06-01' }),
    ),
  )
  const note = await account.done('/credit-notes', {
    ...{ amount: '100.00', reason: 'Returned goods', origin: { module: 'sales', reference: 'S-1' } },
  })
  const both = [finance, await somebody('boris', second.app)]
  const answers = await Promise.all(
    both.map((one, n) =>
      one.post(`${account.url}/credit-notes/${note.id}/apply`, {
        allocations: [{ documentId: invoices[n]?.id, amount: '70.00' }],
      }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  const refused = answers.find(({ status }) => status === 409)
  expect(refused?.body).toMatchObject({ code: 'AMOUNT_EXCEEDS_REMAINING', remaining: '30.00' })
  const { data } = await account.seen(`/credit-notes/${note.id}`, await running.runtime.store.head())
  expect(data).toMatchObject({ used: '70.00', remaining: '30.00' })
})

test('G-06 a credit note of 10.00 used for 9.01 is partially used, with 0.99 left', async () => {
  const account = await newAccount(await somebody('amina'))
  const invoice = await account.done('/receivables', { amount: '20.00', date: '2025-06-16' })
  const note = await account.done('/credit-notes', {
    ...{ amount: '10.00', reason: 'Returned goods', origin: { module: 'sales', reference: 'S-1' } },
  })
  const { position } = await account.done(`/credit-notes/${note.id}/apply`, {
    allocations: [{ documentId: invoice.id, amount: '9.01' }],
  })
  const { data } = await account.seen(`/credit-notes/${note.id}`, position)
  expect(data).toMatchObject({ status: 'partially_used', remaining: '0.99' })
})

test('G-08 20 francs with 16 % VAT in them are 17 and 3; half a franc is refused', async () => {
  const account = await newAccount(await somebody('amina'), 'XOF')
  const line = { description: 'Water', quantity: '1', unitPrice: '20', vatRate: '16.00' }
  const { id, position } = await account.done('/receivables', {
    ...{ date: '2025-06-16', lines: [line], pricesIncludeVat: true },
  })
  const { data } = await account.seen(`/receivables/${id}`, position)
  expect(data).toMatchObject({ amount: '20', net: '17', vat: [{ rate: '16.00', net: '17', vat: '3' }] })
  const refused = await account.post('/receivables', { amount: '20.50', date: '2025-06-16' })
  expect([refused.status, refused.code]).toEqual([422, 'AMOUNT_PRECISION'])
})

test('G-09 10000.00 EUR 90 days late at 10.25 % cost 252.74, and 40.00 of indemnity; a consumer owes none of it', async () => {
  const finance = await somebody('amina')
  const ruleOf = (more: Record<string, unknown>) =>
    finance.done('/penalty-rules', {
      from: '2025-01-01',
      graceDays: 0,
      dayCount: 365,
      partyKinds: ['business'],
      ...more,
    })
  await ruleOf({
    name: 'Late payment',
    annualRate: '10.25',
    fixedIndemnity: { amount: '40.00', currency: 'EUR' },
  })
  const business = await newAccount(finance, 'EUR', { kind: 'business' })
  const consumer = await newAccount(finance, 'EUR', { kind: 'consumer' })
  const invoice = { amount: '10000.00', externalRef: 'F-1', date: '2025-02-01', dueDate: '2025-03-18' }
  await business.done('/receivables', invoice)
  const { position } = await consumer.done('/receivables', invoice)
  await finance.seen('/receivables', position)

  const run = await finance.post('/penalty-runs', { businessDate: '2025-06-16' })
  expect(run.status, run.text).toBe(200)
  const head = await running.runtime.store.head()
  expect(await business.balance(head)).toBe('10292.74')
  expect(await consumer.balance(head)).toBe('10000.00')
  const again = await finance.post('/penalty-runs', { businessDate: '2025-06-16' })
  expect(again.data).toMatchObject({ done: 0 })
  expect(await running.runtime.store.head()).toBe(head)
})

test('G-13 the ageing as of 31 May holds an invoice of 30 April at its full amount, though it was paid on 30 June', async () => {
  vi.setSystemTime(new Date('2025-07-10T10:00:00Z'))
  const finance = await somebody('amina')
  const account = await newAccount(finance)
  const invoice = await account.done('/receivables', {
    ...{ amount: '250.00', externalRef: 'F-13', date: '2025-04-30', dueDate: '2025-04-30' },
  })
  const { id: paymentId } = await account.done('/movements', {
    ...{ type: 'receivable_collection', amount: '250.00', date: '2025-06-30' },
    ...{ settledOn: '2025-06-30', paymentMethod: 'bank_transfer' },
  })
  const allocated = await account.done(`/movements/${paymentId}/allocate`, {
    ...{ date: '2025-06-30', allocations: [{ documentId: invoice.id, amount: '250.00' }] },
  })
  const ageing = async (asOf: string): Promise<unknown> => {
    const { data } = await finance.seen(`/ageing?asOf=${asOf}`, allocated.position)
    const rows = data['rows'] as { partyId: string; total: string; buckets: unknown[] }[]
    return rows.find(({ partyId }) => partyId === account.partyId)
  }
  expect(await ageing('2025-05-31')).toMatchObject({ total: '250.00', unallocated: '0.00', notDue: '0.00' })
  expect(await ageing('2025-07-01')).toBeUndefined()
})
