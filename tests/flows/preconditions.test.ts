import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { append } from '#tests/event-store/appends.ts'
import { accountThings } from '#tests/flows/account-things.ts'
import { type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { filled, nameOf, nowhere, routesOf } from '#tests/flows/routes.ts'
import { salesThings } from '#tests/flows/sales-requests.ts'
import { soundRequests } from '#tests/flows/sound-requests.ts'
import { webhookThing } from '#tests/flows/webhook-requests.ts'
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

describe('dryRun', () => {
  test('writes nothing on any command, and answers with what would be written', async () => {
    const of = await customerWithBudget(amina)
    const { id: expenseId } = await amina.done('/expenses', expenseOn(of, '5.00'))
    const { id: ticketId } = await amina.done('/tickets', { partyId: of.partyId, subject: 'S' })
    const { id: keyId } = await admin.done('/api-keys', { name: 'K', roles: ['auditor'] })
    const sales = await salesThings(admin, of.partyId)
    const accounts = await accountThings(amina, of.partyId)
    const hook = await webhookThing(admin)
    const ids = { ...of, ...sales, ...accounts, ...hook, expenseId, ticketId, keyId }
    const before = await running.runtime.store.head()
    for (const [path, { body }] of Object.entries(soundRequests(of))) {
      const { status, headers, meta, code } = await admin.post(`${filled(path, ids)}?dryRun=true`, body)
      expect([200, 409, 422], `${path} ${String(code)}`).toContain(status)
      expect([headers['etag'], headers['x-position'], headers['location']]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
      if (status === 200) expect(meta).toMatchObject({ dryRun: true, events: expect.any(Array) })
    }
    expect(await running.runtime.store.head()).toBe(before)
  })

  test('tells the facts that the real request then records, and its warnings', async () => {
    const of = await customerWithBudget(amina, { overBudgetPolicy: 'warn', amount: '10.00' })
    const id = '0198a000-0000-7000-8000-00000000c0de'
    const planned = await amina.post('/expenses?dryRun=true', expenseOn(of, '15.00', { id }))
    const { answer } = await amina.done('/expenses', expenseOn(of, '15.00', { id }))
    expect(planned.meta['warnings']).toEqual(answer.meta['warnings'])
    const [, ...facts] = await running.runtime.store.readStream(`budget-acme.${of.budgetId}`)
    expect(planned.meta['events']).toEqual(
      facts.map(({ type, effectiveOn, data }) => ({ type, effectiveOn, data })),
    )
  })

  test('refuses what the real request would be refused for', async () => {
    const of = await customerWithBudget(amina, { overBudgetPolicy: 'block', amount: '10.00' })
    const [planned, real] = [
      await amina.post('/expenses?dryRun=true', expenseOn(of, '15.00')),
      await amina.post('/expenses', expenseOn(of, '15.00')),
    ]
    expect([planned.status, planned.code]).toEqual([real.status, real.code])
    expect((await amina.post(`/expenses/${nowhere}/approve?dryRun=true`)).status).toBe(404)
  })

  test('of an import writes nothing', async () => {
    const { partyId } = await customerWithBudget(amina)
    const before = await running.runtime.store.head()
    const files = {
      parties: 'displayName,roles\nImported,customer\n',
      budgets: `partyId,name,amount,startDate\n${partyId},Imported,1.00,2025-01-01\n`,
      expenses: `partyId,amount,date\n${partyId},1.00,2025-01-01\n`,
    }
    for (const [kind, rows] of Object.entries(files)) {
      const { status, text } = await amina.post(`/imports/${kind}?dryRun=true`, rows, {
        'content-type': 'text/csv',
      })
      expect(status, kind).toBe(200)
      expect(text).toMatch(/"outcome":"added"[^]*"summary"/)
    }
    expect(await running.runtime.store.head()).toBe(before)
  })
})

describe('If-Match', () => {
  test('with the ETag that a query gave approves an expense, and refuses with one that is out of date', async () => {
    const of = await customerWithBudget(amina)
    const { id, position } = await amina.done('/expenses', expenseOn(of, '10.00'))
    const { headers, data } = await amina.seen(`/expenses/${id}`, position)
    const etag = String(headers['etag'])
    expect(etag).toBe(`"${String(data['revision'])}"`)
    const approved = await boris.done(`/expenses/${id}/approve`, undefined, { 'if-match': etag })
    expect(approved.answer.headers['etag']).not.toBe(etag)

    const late = await boris.post(`/expenses/${id}/void`, { reason: 'Late' }, { 'if-match': etag })
    expect([late.status, late.code]).toEqual([412, 'REVISION_MISMATCH'])
    expect(late.body).toMatchObject({ expected: 0, actual: 1 })
    const { headers: now } = await amina.seen(`/expenses/${id}`, approved.position)
    expect(now['etag']).toBe(approved.answer.headers['etag'])
    await boris.done(`/expenses/${id}/void`, { reason: 'In time' }, { 'if-match': String(now['etag']) })
  })

  test('of every thing that can be looked at is what its command answered with', async () => {
    const of = await customerWithBudget(amina)
    const made = [
      ['/parties', { displayName: 'P', roles: ['customer'] }],
      ['/tickets', { partyId: of.partyId, subject: 'S' }],
      ['/budgets', { partyId: of.partyId, name: 'B', amount: '1.00', startDate: '2025-01-01' }],
      ['/expenses', expenseOn(of, '1.00')],
      ['/expenses', { partyId: of.partyId, amount: '1.00', date: '2025-03-22' }],
    ] as const
    for (const [path, body] of made) {
      const { id, position, answer } = await amina.done(path, body)
      const { headers, data } = await amina.seen(`${path}/${id}`, position)
      expect(headers['etag'], path).toBe(answer.headers['etag'])
      expect(data['revision'], path).toBe(answer.data['revision'])
    }
    const changed = await admin.done('/settings', { paymentTermDays: 31 })
    const settings = await admin.seen('/settings', changed.position)
    expect(settings.headers['etag']).toBe(changed.answer.headers['etag'])
  })

  test('lets one of two through that saw the same revision, in whichever process', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { budgetId } = await customerWithBudget(amina)
      const body = { reason: 'Both at once' }
      const answers = await Promise.all(
        [amina, boris].map((who, n) =>
          who.post(
            `/budgets/${budgetId}/revise-amount`,
            { ...body, amount: `${n + 1}.00` },
            { 'if-match': '"0"' },
          ),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    }
  })

  test('does not stand in the way of a request that is sent again with its key', async () => {
    const { budgetId } = await customerWithBudget(amina)
    const headers = { 'if-match': '"0"', 'idempotency-key': `once-${budgetId}` }
    const path = `/budgets/${budgetId}/revise-amount`
    const first = await amina.done(path, { amount: '5.00', reason: 'R' }, headers)
    const again = await boris.done(path, { amount: '5.00', reason: 'R' }, headers)
    expect(again.answer.body).toEqual(first.answer.body)
  })

  test('refuses to make a new thing where one must be there', async () => {
    const of = await customerWithBudget(amina)
    const before = await running.runtime.store.head()
    for (const [path, body] of [
      ['/parties', { displayName: 'P', roles: ['customer'] }],
      ['/expenses', expenseOn(of, '1.00')],
    ] as const) {
      const { status, code } = await amina.post(path, body, { 'if-match': '"0"' })
      expect([status, code], path).toEqual([412, 'REVISION_MISMATCH'])
    }
    expect(await running.runtime.store.head()).toBe(before)
  })
})

describe('X-Min-Position', () => {
  test('C-50 two hundred times in a row one reads what one has just written, in both processes', async () => {
    const of = await customerWithBudget(amina)
    for (let n = 1; n <= 200; n += 1) {
      const { id, position } = await amina.done('/expenses', expenseOn(of, '1.00'))
      const reader = n % 10 === 0 ? boris : amina
      const [budget, expense] = await Promise.all([
        reader.seen(`/budgets/${of.budgetId}`, position),
        reader.seen(`/expenses/${id}?minPosition=${position}`, position),
      ])
      expect(budget.data['committed']).toBe(`${n}.00`)
      expect(expense.data['status']).toBe('pending')
    }
  })

  test('beyond the end of the log is refused on every query that reads a read model', async () => {
    const ahead = String(Number(await running.runtime.store.head()) + 1_000_000_000)
    const queries = (await routesOf(running.app)).filter(({ parameters }) =>
      parameters.includes('minPosition'),
    )
    expect(queries.length).toBeGreaterThan(8)
    for (const route of queries) {
      const path = filled(route.path, nowhere)
      for (const asked of [
        await admin.get(path, { 'x-min-position': ahead }),
        await admin.get(`${path}?minPosition=${ahead}`),
      ]) {
        expect([asked.status, asked.code], nameOf(route)).toEqual([400, 'POSITION_AHEAD'])
      }
    }
    const { budgetId } = await customerWithBudget(amina)
    expect((await admin.get(`/budgets/${budgetId}?knownAt=${ahead}`)).code).toBe('POSITION_AHEAD')
  })
})

test('a projection that met an impossible fact says so at once; the others and all commands go on', async () => {
  const mine = await freshApp('acme', 'rival')
  const [finance, owner] = [
    await callerAs(mine.app, 'amina', 'finance'),
    await callerAs(mine.app, 'ada', 'admin'),
  ]
  const rival = await callerAs(mine.app, 'rita', 'admin', 'rival')
  const of = await customerWithBudget(finance)
  const before = await finance.seen(`/budgets/${of.budgetId}`, of.position)
  const data = { budgetId: nowhere, commitmentId: nowhere, expenseId: nowhere, amount: 1, released: 0 }
  await mine.runtime.store.append([
    append(`budget-acme.${nowhere}`, { tenant: 'acme', type: 'BudgetSpent', data: [data] }),
  ])
  const poison = await mine.runtime.store.head()

  const { id, position } = await finance.done('/expenses', expenseOn(of, '500.00'))
  const halted = await finance.get(`/budgets/${of.budgetId}`, { 'x-min-position': position })
  expect([halted.status, halted.code]).toEqual([503, 'PROJECTION_HALTED'])
  expect(Number(halted.headers['retry-after'])).toBeGreaterThan(0)
  const old = await finance.get(`/budgets/${of.budgetId}`, { 'x-min-position': of.position })
  expect(old.data).toEqual(before.data)
  expect((await finance.seen(`/expenses/${id}`, position)).data['status']).toBe('pending')

  const ready = await mine.app.inject('/health/ready')
  expect(ready.statusCode).toBe(503)
  const standing = async (who: Caller) =>
    (await who.get('/projections')).items.find(({ name }) => name === 'budget-utilisation')
  expect(await standing(owner)).toMatchObject({
    state: 'halted',
    halt: { position: poison, cause: expect.stringContaining(nowhere) },
  })
  expect(await standing(rival)).toMatchObject({ state: 'halted', halt: { position: poison } })
  expect((await standing(rival))?.['halt']).not.toHaveProperty('cause')
  await mine.close()
})
