import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let amina: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  amina = await callerAs(running.app, 'amina', 'finance')
})
afterAll(() => running.close())

test('R-001 R-002 a budget is one stream of its own, under a uuid', async () => {
  const { budgetId } = await customerWithBudget(amina)
  expect(budgetId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  const facts = await running.runtime.store.readStream(`budget-acme.${budgetId}`)
  expect(facts.map(({ type }) => type)).toEqual(['BudgetOpened'])
})

test('R-048 R-050 R-051 a party has any number of expenses, for tickets and for leads', async () => {
  const of = await customerWithBudget(amina)
  const references = [
    { type: 'ticket', id: '123' },
    { type: 'ticket', id: '124' },
    { type: 'lead', id: '123' },
  ]
  let position = '0'
  for (const reference of references) {
    position = (await amina.done('/expenses', expenseOn(of, '10.00', { reference }))).position
  }
  const seen = async (query: string) =>
    (await amina.get(`/expenses?partyId=${of.partyId}${query}`, { 'x-min-position': position })).items
  expect(await seen('')).toHaveLength(3)
  expect(await seen('&referenceType=ticket')).toHaveLength(2)
  expect(await seen('&referenceType=lead&referenceId=123')).toHaveLength(1)
})

test('R-073 the list of budgets shows how far each is used', async () => {
  const of = await customerWithBudget(amina)
  const { position } = await amina.done('/expenses', expenseOn(of, '250.00'))
  const { items } = await amina.get(`/budgets?partyId=${of.partyId}`, { 'x-min-position': position })
  expect(items).toMatchObject([
    { committed: '250.00', utilisationPercentage: expect.stringMatching(/^\d+\.\d{2}$/), health: 'ok' },
  ])
})
