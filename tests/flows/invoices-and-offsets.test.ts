import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
let finance: Caller
let elsewhere: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  finance = await callerAs(running.app, 'amina', 'finance')
  elsewhere = await callerAs(second.app, 'carla', 'finance')
})
afterAll(async () => {
  await second.close()
  await running.close()
})

async function customer() {
  const { id: partyId } = await finance.done('/parties', { displayName: 'Awa', roles: ['customer'] })
  return { partyId, account: `/parties/${partyId}/accounts/EUR` }
}

const date = '2025-03-01'

test('X-01 X-05 an invoice gets our next number, unless it brings one of its own', async () => {
  const { account } = await customer()
  const ours = await finance.done(`${account}/receivables`, { date, amount: '100' })
  const theirs = await finance.done(`${account}/receivables`, { date, amount: '100', externalRef: 'F-1' })
  const next = await finance.done(`${account}/receivables`, { date, amount: '100' })
  expect([ours.answer.status, ours.id === theirs.id]).toEqual([201, false])
  const numbers = [ours, theirs, next].map(({ answer }) => answer.data['number'])
  expect(numbers).toEqual(['FAC-000001', undefined, 'FAC-000002'])
  const early = await finance.post(`${account}/receivables`, { date: '2025-02-28', amount: '1' })
  expect([early.status, early.code]).toEqual([422, 'DATE_ORDER'])
})

test('X-04 a line names a rate by its code, and keeps what that stood for on the day', async () => {
  const { account } = await customer()
  await finance.done('/vat-rates', { code: 'TVA', name: 'Standard', rate: '18', from: '2024-01-01' })
  const lines = [{ description: 'Stand hire', quantity: 3, unitPrice: '100', vatCode: 'TVA' }]
  const bill = { id: '0198a000-0000-7000-8000-00000000b111', date, lines }
  await finance.done(`${account}/payables`, bill)
  await finance.done('/vat-rates', { code: 'TVA', name: 'Standard', rate: '20', from: '2025-01-01' })
  const again = await finance.done(`${account}/payables`, bill)
  expect([again.answer.status, again.id]).toEqual([200, bill.id])
  expect((await finance.seen(account, again.position)).data['balance']).toBe('-354.00')
})

test('A-31 a credit limit warns, or blocks with its figures until somebody overrides it', async () => {
  const { account } = await customer()
  await finance.done(`${account}/credit-limit`, { amount: '150', policy: 'warn' })
  const invoice = { date, amount: '100', externalRef: 'F-1' }
  expect((await finance.done(`${account}/receivables`, invoice)).answer.meta['warnings']).toBeUndefined()
  const figures = { limit: '150.00', exposure: '200.00', requested: '100.00', exceededBy: '50.00' }
  const told = await finance.done(`${account}/receivables`, invoice)
  expect(told.answer.meta['warnings']).toEqual([
    { code: 'CREDIT_LIMIT_EXCEEDED', ...figures, policy: 'warn' },
  ])
  await finance.done(`${account}/credit-limit`, { amount: '250', policy: 'block' })
  const refused = await finance.post(`${account}/receivables`, invoice)
  expect(refused.status).toBe(422)
  expect(refused.body).toMatchObject({
    code: 'CREDIT_LIMIT_EXCEEDED',
    exposure: '300.00',
    exceededBy: '50.00',
  })
  const overridden = await finance.done(`${account}/receivables`, { ...invoice, overrideReason: 'Agreed' })
  expect(overridden.answer.meta['warnings']).toMatchObject([{ overrideReason: 'Agreed' }])
  expect((await finance.seen(account, overridden.position)).data).toMatchObject({ balance: '300.00' })
})

test('A-31 of two invoices that together are beyond the limit one is refused, through two processes', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { account } = await customer()
    await finance.done(`${account}/credit-limit`, { amount: '150', policy: 'block' })
    const invoice = { date, amount: '100', externalRef: 'F-1' }
    const answers = await Promise.all(
      [finance, elsewhere].map((caller) => caller.post(`${account}/receivables`, invoice)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422])
  }
})

test('A-35 an opening balance comes first and once', async () => {
  const { account } = await customer()
  const opening = { amount: '-40', effectiveOn: '2025-01-01' }
  const first = await finance.done(`${account}/opening-balance`, opening)
  const again = await finance.done(`${account}/opening-balance`, opening)
  expect([first.answer.status, again.answer.status, again.id]).toEqual([201, 200, first.id])
  const other = await finance.post(`${account}/opening-balance`, { ...opening, amount: '-41' })
  expect([other.status, other.code]).toEqual([409, 'OPENING_TOO_LATE'])
  const before = await finance.post(`${account}/payables`, { date: '2024-12-31', amount: '1' })
  expect([before.status, before.code]).toEqual([422, 'VALUE_DATE'])
})

test('an offset leaves the balance as it is, and taking it back opens its documents again', async () => {
  const { partyId, account } = await customer()
  const owes = await finance.done(`${account}/receivables`, { date, amount: '100', externalRef: 'F-1' })
  const owed = await finance.done(`${account}/payables`, { date, amount: '80' })
  const offset = await finance.done('/offsets', {
    ...{ partyId, currency: 'EUR', reason: 'Agreed by letter', date },
    receivables: [{ documentId: owes.id, amount: '80' }],
    payables: [{ documentId: owed.id, amount: '80' }],
  })
  const figures = async (position: string) => (await finance.seen(account, position)).data
  expect(await figures(offset.position)).toMatchObject({
    ...{ balance: '20.00', receivable: '20.00', payable: '0.00' },
  })
  const path = `${account}/offsets/${offset.id}/cancel`
  const cancelled = await finance.done(path, { reason: 'Agreed otherwise' })
  expect(cancelled.id).toBe(offset.id)
  expect(await figures(cancelled.position)).toMatchObject({
    ...{ balance: '20.00', receivable: '100.00', payable: '80.00' },
  })
})

test('X-18 an offset of a locked day is neither recorded nor taken back', async () => {
  const { partyId, account } = await customer()
  const owes = await finance.done(`${account}/receivables`, { date, amount: '100', externalRef: 'F-1' })
  const owed = await finance.done(`${account}/payables`, { date, amount: '80' })
  const sent = {
    ...{ partyId, currency: 'EUR', reason: 'Agreed by letter', date },
    receivables: [{ documentId: owes.id, amount: '10' }],
    payables: [{ documentId: owed.id, amount: '10' }],
  }
  const offset = await finance.done('/offsets', sent)
  const admin = await callerAs(running.app, 'ada', 'admin')
  await admin.done('/period-locks', { until: '2025-03-31' })
  for (const [path, body] of [
    ['/offsets', sent],
    [`${account}/offsets/${offset.id}/cancel`, { reason: 'R' }],
    [`${account}/payables`, { date: '2025-03-31', amount: '1' }],
  ] as const)
    expect((await finance.post(path, body)).code, path).toBe('PERIOD_LOCKED')
  const today = { ...sent, date: undefined }
  expect((await finance.done('/offsets', today)).answer.status).toBe(201)
})
