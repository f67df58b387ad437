import { onKurrent } from '#tests/support/event-store.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Answer,
  type Caller,
  callerAs,
  callerWith,
  customerWithBudget,
  expenseOn,
} from '#tests/flows/caller.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
let amina: Caller
let boris: Caller
let admin: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  amina = await callerAs(running.app, 'amina', 'finance')
  boris = await callerAs(second.app, 'boris', 'finance')
  admin = await callerAs(running.app, 'ada', 'admin')
})
afterAll(async () => {
  await second.close()
  await running.close()
})

function aKey(): Record<string, string> {
  return { 'idempotency-key': randomUUID() }
}

/** What an answer says; a repeated request must be told the same. */
function said({ status, body, headers }: Answer): unknown {
  return {
    status,
    body,
    etag: headers['etag'],
    location: headers['location'],
    position: headers['x-position'],
  }
}

test('a request sent again with its key gets the answer of the first time, and nothing is done twice', async () => {
  const of = await customerWithBudget(amina, { overBudgetPolicy: 'warn', amount: '100.00' })
  const requests: readonly (readonly [Caller, string, Record<string, unknown>])[] = [
    [amina, '/parties', { displayName: 'Sent twice', roles: ['customer'] }],
    [amina, '/tickets', { partyId: of.partyId, subject: 'Sent twice' }],
    [amina, '/budgets', { partyId: of.partyId, name: 'B', amount: '1.00', startDate: '2025-01-01' }],
    [amina, '/expenses', expenseOn(of, '150.00')],
    [amina, '/expenses', { partyId: of.partyId, amount: '5.00', date: '2025-03-22' }],
    [admin, '/api-keys', { name: 'Sent twice', roles: ['auditor'] }],
    [admin, '/settings', { paymentTermDays: 45 }],
  ]
  for (const [who, path, body] of requests) {
    const key = aKey()
    const first = await who.post(path, body, key)
    expect([200, 201], first.text).toContain(first.status)
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    const head = await running.runtime.store.head()
    for (const again of [await who.post(path, body, key), await who.post(path, body, key)]) {
      expect(said(again), path).toEqual(said(first))
      expect(again.headers['idempotency-replayed']).toBe('true')
    }
    expect(await running.runtime.store.head()).toBe(head)
  }
})

test('the answer of the first time is given in another process, and after the record has moved on', async () => {
  const of = await customerWithBudget(amina)
  const [recording, approving] = [aKey(), aKey()]
  const recorded = await amina.post('/expenses', expenseOn(of, '10.00'), recording)
  const path = `/expenses/${String(recorded.data['id'])}`
  const approved = await boris.post(`${path}/approve`, undefined, approving)
  expect(approved.status).toBe(200)
  await boris.done(`${path}/void`, { reason: 'Entered twice' })

  const colleague = await callerAs(second.app, 'amina', 'finance')
  expect(said(await colleague.post('/expenses', expenseOn(of, '10.00'), recording))).toEqual(said(recorded))
  const approvedAgain = await (
    await callerAs(running.app, 'boris', 'finance')
  ).post(`${path}/approve`, {}, approving)
  expect(said(approvedAgain)).toEqual(said(approved))
  const { data } = await amina.seen(path, await running.runtime.store.head())
  expect(data['status']).toBe('voided')
})

test('a key that was used for something else is refused, also for another command', async () => {
  const key = aKey()
  const party = { displayName: 'First', roles: ['customer'] }
  const { id: partyId } = await amina.done('/parties', party, key)
  const before = await running.runtime.store.head()
  const reused: readonly (readonly [string, Record<string, unknown>])[] = [
    ['/parties', { ...party, displayName: 'Second' }],
    ['/parties', { ...party, address: 'More than the first time' }],
    // KurrentDB knows a command by the stream that it wrote to: a key used for another stream is not found there.
    ...(onKurrent ? [] : [['/tickets', { partyId, subject: 'Another command' }] as const]),
    [`/parties/${partyId}/archive`, { reason: 'Another command' }],
  ]
  for (const [path, body] of reused)
    for (const who of [amina, boris]) {
      const { status, code } = await who.post(path, body, key)
      expect([status, code], path).toEqual([409, 'IDEMPOTENCY_KEY_REUSED'])
    }
  expect(await running.runtime.store.head()).toBe(before)
})

test('the same request in another spelling is the same request', async () => {
  const key = aKey()
  const { answer } = await amina.done(
    '/parties',
    { displayName: ' Awa ', kind: 'business', roles: ['customer', 'driver'] },
    key,
  )
  const other = await amina.post(
    '/parties',
    { roles: ['driver', 'customer', 'driver'], displayName: 'Awa' },
    key,
  )
  expect(said(other)).toEqual(said(answer))
})

test('sent by many at once under one key, in two processes, it is done once and told to all', async () => {
  const of = await customerWithBudget(amina, { overBudgetPolicy: 'block' })
  for (let round = 0; round < 5; round += 1) {
    const key = aKey()
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        (n % 2 === 0 ? amina : boris).post('/expenses', expenseOn(of, '7.00'), key),
      ),
    )
    const [first] = answers
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(201)
      expect(answer.data).toEqual(first?.data)
    }
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1)
  }
  const facts = await running.runtime.store.readStream(`budget-acme.${of.budgetId}`)
  expect(facts.filter(({ type }) => type === 'BudgetCommitted')).toHaveLength(5)
})

test('of different requests that come at once under one key, one is done and the others are refused', async () => {
  const key = aKey()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      (n % 2 === 0 ? amina : boris).post(
        '/parties',
        { displayName: `Number ${n}`, roles: ['customer'] },
        key,
      ),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 11 }, () => 409)])
  const codes = new Set(answers.filter(({ status }) => status === 409).map(({ code }) => code))
  expect([...codes]).toEqual(['IDEMPOTENCY_KEY_REUSED'])
})

test('a refusal is not kept: once the cause is gone, the same request with the same key is done', async () => {
  const of = await customerWithBudget(amina, { overBudgetPolicy: 'block', amount: '10.00' })
  const key = aKey()
  expect((await amina.post('/expenses', expenseOn(of, '20.00'), key)).code).toBe('OVER_BUDGET')
  await amina.done(`/budgets/${of.budgetId}/revise-amount`, { amount: '50.00', reason: 'More' })
  expect((await amina.post('/expenses', expenseOn(of, '20.00'), key)).status).toBe(201)
})

test('whoever may not send a request is not told the answer that it got before', async () => {
  const key = aKey()
  const party = { displayName: 'Not for drivers', roles: ['customer'] }
  const { id } = await amina.done('/parties', party, key)
  const driver = await (await callerAs(running.app, 'dario', 'driver')).post('/parties', party, key)
  expect([driver.status, driver.code]).toEqual([403, 'FORBIDDEN'])
  expect(driver.text).not.toContain(id)
  expect((await callerWith(running.app, undefined).post('/parties', party, key)).status).toBe(401)
})
