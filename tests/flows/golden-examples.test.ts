import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

type Running = Awaited<ReturnType<typeof freshApp>>
type Second = Awaited<ReturnType<typeof appOn>>

let running: Running
let second: Second
let finance: Caller
let approver: Caller
let elsewhere: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  finance = await callerAs(running.app, 'amina', 'finance')
  approver = await callerAs(running.app, 'boris', 'finance')
  elsewhere = await callerAs(second.app, 'carla', 'finance')
})
afterAll(async () => {
  await second.close()
  await running.close()
})

const figures = ['committed', 'pending', 'spent', 'remaining', 'utilisationPercentage'] as const

async function figuresOf(budgetId: string, position: string) {
  const { data } = await finance.seen(`/budgets/${budgetId}`, position)
  return Object.fromEntries(figures.map((name) => [name, data[name]]))
}

test('G-01 an expense is committed when it is recorded, spent when approved, and gone when rejected', async () => {
  const of = await customerWithBudget(finance)
  const first = await finance.done('/expenses', expenseOn(of, '500.00'))
  expect(await figuresOf(of.budgetId, first.position)).toEqual({
    committed: '500.00',
    pending: '500.00',
    spent: '0.00',
    remaining: '9500.00',
    utilisationPercentage: '5.00',
  })

  const approved = await approver.done(`/expenses/${first.id}/approve`)
  const spent = {
    committed: '500.00',
    pending: '0.00',
    spent: '500.00',
    remaining: '9500.00',
    utilisationPercentage: '5.00',
  }
  expect(await figuresOf(of.budgetId, approved.position)).toEqual(spent)

  const other = await finance.done('/expenses', expenseOn(of, '300.00'))
  expect(await figuresOf(of.budgetId, other.position)).toMatchObject({
    committed: '800.00',
    spent: '500.00',
    remaining: '9200.00',
  })
  const rejected = await approver.done(`/expenses/${other.id}/reject`, { reason: 'Not ours' })
  expect(await figuresOf(of.budgetId, rejected.position)).toEqual(spent)
})

describe('G-02 an expense of 9600.00 where 9500.00 are left', () => {
  const excess = {
    amount: '10000.00',
    committed: '500.00',
    requested: '9600.00',
    exceededBy: '100.00',
  }

  test('G-02 is refused by the policy block, and leaves everything as it was', async () => {
    const of = await customerWithBudget(finance, { overBudgetPolicy: 'block' })
    const first = await finance.done('/expenses', expenseOn(of, '500.00'))
    const refused = await finance.post('/expenses', expenseOn(of, '9600.00'))
    expect(refused.status).toBe(422)
    expect(refused.body).toMatchObject({ code: 'OVER_BUDGET', ...excess })
    expect(await running.runtime.store.head()).toBe(first.position)
    expect(await figuresOf(of.budgetId, first.position)).toMatchObject({ committed: '500.00' })
  })

  test('G-02 is accepted with a warning by the policy warn, and crosses the threshold once', async () => {
    const of = await customerWithBudget(finance, { overBudgetPolicy: 'warn' })
    await finance.done('/expenses', expenseOn(of, '500.00'))
    const { answer, position } = await finance.done('/expenses', expenseOn(of, '9600.00'))
    expect(answer.status).toBe(201)
    expect(answer.meta['warnings']).toEqual([{ code: 'OVER_BUDGET', ...excess }])
    await finance.done('/expenses', expenseOn(of, '1.00'))

    const facts = await running.runtime.store.readStream(`budget-acme.${of.budgetId}`)
    const crossed = facts.filter(({ type }) => type === 'BudgetThresholdCrossed')
    expect(crossed.map(({ data }) => (data as { threshold: number }).threshold)).toEqual([80, 100])
    expect(await figuresOf(of.budgetId, position)).toMatchObject({
      committed: expect.stringMatching(/^1010[01]\.00$/),
    })
  })
})

describe('G-03 two submissions of 6000.00 with 9500.00 left', () => {
  test.each([
    ['through one process', () => [finance, approver] as const],
    ['through two processes on one database', () => [finance, elsewhere] as const],
  ])('G-03 exactly one is accepted %s', async (_how, callers) => {
    for (let round = 0; round < 10; round += 1) {
      const of = await customerWithBudget(finance, { overBudgetPolicy: 'block' })
      await finance.done('/expenses', expenseOn(of, '500.00'))
      const answers = await Promise.all(
        callers().map((one) => one.post('/expenses', expenseOn(of, '6000.00'))),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422])
      const refused = answers.find(({ status }) => status === 422)
      expect(refused?.body).toMatchObject({
        code: 'OVER_BUDGET',
        committed: '6500.00',
        exceededBy: '2500.00',
      })
      const accepted = answers.find(({ status }) => status === 201)
      expect(await figuresOf(of.budgetId, String(accepted?.meta['position']))).toMatchObject({
        committed: '6500.00',
        remaining: '3500.00',
      })
    }
  })
})
