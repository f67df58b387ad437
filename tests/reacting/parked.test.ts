import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenApp } from '#src/cli/app.ts'
import { type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { appWith, stopBudget } from '#tests/reacting/stage.ts'
import { openTenant } from '#tests/support/app.ts'
import { freshDatabase, type Database } from '#tests/support/postgres.ts'

let database: Database
let running: OpenApp
let second: OpenApp
let amina: Caller
let boris: Caller
let admin: Caller

beforeAll(async () => {
  database = await freshDatabase()
  running = await appWith(database, [stopBudget])
  second = await appWith(database, [stopBudget])
  for (const tenant of ['acme', 'rival']) await openTenant(running, tenant)
  amina = await callerAs(running.app, 'amina', 'finance')
  boris = await callerAs(second.app, 'boris', 'finance')
  admin = await callerAs(running.app, 'ada', 'admin')
})
afterAll(async () => {
  await second.close()
  await running.close()
  await database.drop()
})

test('a reaction that is refused does not fail the request: it is told, parked, and done once it can be', async () => {
  const { partyId } = await customerWithBudget(amina)
  const budgetId = randomUUID()
  const ticket = { partyId, subject: 'Stop the budget', legacyId: budgetId }
  const { answer } = await amina.done('/tickets', ticket)
  expect(answer.status).toBe(201)
  expect(answer.meta['warnings']).toEqual([{ code: 'NOT_FOUND', reaction: stopBudget.name }])

  const auditor = await callerAs(second.app, 'audrey', 'auditor')
  const [parked] = (await auditor.get('/reactions/parked')).items
  expect(parked).toMatchObject({
    reaction: stopBudget.name,
    command: 'deactivate-budget',
    event: { type: 'TicketOpened', stream: `ticket-acme.${String(answer.data['id'])}` },
    refusal: { code: 'NOT_FOUND' },
  })
  const retry = `/reactions/parked/${String(parked?.['id'])}/retry`
  expect((await auditor.post(retry)).code).toBe('FORBIDDEN')
  expect((await (await callerAs(running.app, 'rita', 'admin', 'rival')).post(retry)).status).toBe(404)
  expect(
    (await (await callerAs(running.app, 'rita', 'admin', 'rival')).get('/reactions/parked')).items,
  ).toEqual([])

  const inVain = await admin.post(retry)
  expect(inVain.data).toMatchObject({ outcome: 'parked', parked: { refusal: { code: 'NOT_FOUND' } } })
  expect(attemptsOf(inVain.data['parked'])).toBeGreaterThan(attemptsOf(parked))

  await amina.done('/budgets', { id: budgetId, partyId, name: 'B', amount: '1.00', startDate: '2025-01-01' })
  const done = await admin.post(retry)
  expect(done.data).toMatchObject({ outcome: 'done' })
  const { data } = await amina.seen(`/budgets/${budgetId}`, String(done.data['position']))
  expect(data['status']).toBe('inactive')
  expect((await auditor.get('/reactions/parked')).items).toEqual([])
  expect((await admin.post(retry)).status).toBe(404)
})

test('one tenant\u2019s parked reactions stop nobody else\u2019s, and are listed in pages', async () => {
  const rita = await callerAs(running.app, 'rita', 'admin', 'rival')
  const { partyId, budgetId } = await customerWithBudget(rita)
  for (let n = 0; n < 3; n += 1)
    await rita.done('/tickets', { partyId, subject: 'S', legacyId: randomUUID() })
  await rita.done('/tickets', { partyId, subject: 'Its own', legacyId: budgetId })
  const { data } = await rita.seen(`/budgets/${budgetId}`, await running.runtime.store.head())
  expect(data['status']).toBe('inactive')

  const first = await rita.get('/reactions/parked?limit=2')
  const rest = await rita.get(`/reactions/parked?limit=2&cursor=${String(first.meta['nextCursor'])}`)
  expect([first.items.length, rest.items.length]).toEqual([2, 1])
  const ids = [...first.items, ...rest.items].map(({ id }) => id)
  expect(new Set(ids).size).toBe(3)
})

test('one expense that two processes put on two budgets at once is on one of them, and the other is free again', async () => {
  for (let round = 0; round < 10; round += 1) {
    const one = await customerWithBudget(amina)
    const { id: other } = await amina.done('/budgets', {
      partyId: one.partyId,
      name: 'Another',
      amount: '10000.00',
      startDate: '2025-01-01',
    })
    const id = randomUUID()
    const answers = await Promise.all([
      amina.post('/expenses', expenseOn(one, '40.00', { id })),
      boris.post('/expenses', expenseOn({ ...one, budgetId: other }, '40.00', { id })),
    ])
    expect(
      answers.map(({ status }) => status).sort(),
      JSON.stringify(answers.map(({ body }) => body)),
    ).toEqual([201, 409])

    const head = await running.runtime.store.head()
    const expense = await amina.seen(`/expenses/${id}`, head)
    for (const budgetId of [one.budgetId, other]) {
      const { data } = await amina.seen(`/budgets/${budgetId}`, head)
      expect(data['committed']).toBe(expense.data['budgetId'] === budgetId ? '40.00' : '0.00')
    }
  }
})

function attemptsOf(parked: unknown): number {
  return (parked as { attempts: number }).attempts
}
