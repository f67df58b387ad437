import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { OpenApp } from '#src/cli/app.ts'
import { type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { breakable, appWith, crashAfterAppending } from '#tests/reacting/stage.ts'
import { appOn, freshApp, openTenant } from '#tests/support/app.ts'
import { freshDatabase } from '#tests/support/postgres.ts'

/** The durable run leaves others two seconds for their own facts. */
const patience = { timeout: 15_000, interval: 100 }

let running: Awaited<ReturnType<typeof freshApp>>
let amina: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  amina = await callerAs(running.app, 'amina', 'finance')
})
afterAll(() => running.close())

const streamOf = (noun: string, id: string) => `${noun}-acme.${id}`

async function typesOf({ runtime }: OpenApp, stream: string): Promise<string[]> {
  return (await runtime.store.readStream(stream)).map(({ type }) => type)
}

/** Waits until a stream holds the facts of these types, no more and no fewer. */
function expectFacts(app: OpenApp, stream: string, types: readonly string[]): Promise<void> {
  return vi.waitFor(async () => expect(await typesOf(app, stream)).toEqual(types), patience)
}

/** A budget whose commitment is in the log although the expense was never written. */
async function leftBehind(id: string, on: OpenApp = running) {
  const of = await customerWithBudget(amina)
  const planned = await amina.post('/expenses?dryRun=true', expenseOn(of, '250.00', { id }))
  await crashAfterAppending(on, streamOf('budget', of.budgetId), planned)
  return { ...of, expenseId: id }
}

test.concurrent('an expense whose process crashed right after the budget made room is written all the same, once', async () => {
  const { budgetId, expenseId } = await leftBehind(randomUUID())
  expect((await amina.get(`/expenses/${expenseId}`)).status).toBe(404)
  await expectFacts(running, streamOf('expense', expenseId), ['ExpenseRecorded'])

  const head = await running.runtime.store.head()
  const expense = await amina.seen(`/expenses/${expenseId}`, head)
  expect(expense.data).toMatchObject({ status: 'pending', amount: '250.00', budgetId })
  expect((await amina.seen(`/budgets/${budgetId}`, head)).data).toMatchObject({ committed: '250.00' })
})

test.concurrent('room that was made for an expense which is another one meanwhile is freed again', async () => {
  const expenseId = randomUUID()
  const { budgetId, partyId } = await leftBehind(expenseId)
  await amina.done('/expenses', { id: expenseId, partyId, amount: '1.00', date: '2025-03-22' })
  await expectFacts(running, streamOf('budget', budgetId), [
    'BudgetOpened',
    'BudgetCommitted',
    'BudgetReleased',
  ])

  const head = await running.runtime.store.head()
  expect((await amina.seen(`/budgets/${budgetId}`, head)).data).toMatchObject({
    committed: '0.00',
    pending: '0.00',
  })
  expect((await amina.seen(`/expenses/${expenseId}`, head)).data).toMatchObject({
    amount: '1.00',
    budgetId: null,
  })
  expect((await (await callerAs(running.app, 'ada', 'admin')).get('/reactions/parked')).items).toEqual([])
})

test.concurrent.each([
  ['by the one that is started next', false],
  ['by the one beside it, which takes over', true],
])('what a process left behind when it ended is done %s', async (_who, isBeside) => {
  const database = await freshDatabase()
  const first = await appOn(database)
  await openTenant(first, 'acme')
  const beside = isBeside ? await appOn(database) : undefined
  const finance = await callerAs(first.app, 'amina', 'finance')
  const of = await customerWithBudget(finance)
  const id = randomUUID()
  const planned = await finance.post('/expenses?dryRun=true', expenseOn(of, '250.00', { id }))
  await crashAfterAppending(first, streamOf('budget', of.budgetId), planned)
  await first.close()

  const next = beside ?? (await appOn(database))
  await expectFacts(next, streamOf('expense', id), ['ExpenseRecorded'])
  await next.close()
  await database.drop()
})

test.concurrent('a reaction that breaks leaves the request done, says what is pending, and is made up for later', async () => {
  const database = await freshDatabase()
  const told = breakable()
  const app = await appWith(database, [told.reaction])
  await openTenant(app, 'acme')
  const finance = await callerAs(app.app, 'amina', 'finance')
  const { budgetId } = await customerWithBudget(finance)
  told.isBroken = true
  const { answer, position } = await finance.done(`/budgets/${budgetId}/deactivate`)
  expect(answer.meta['pending']).toEqual([told.reaction.name])
  expect((await finance.seen(`/budgets/${budgetId}`, position)).data['status']).toBe('inactive')

  told.isBroken = false
  await expectFacts(app, streamOf('budget', budgetId), [
    'BudgetOpened',
    'BudgetDeactivated',
    'BudgetActivated',
  ])
  const whole = await finance.done(`/budgets/${budgetId}/deactivate`)
  expect(whole.answer.meta['pending']).toBeUndefined()
  await app.close()
  await database.drop()
})
