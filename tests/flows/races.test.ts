import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { type Answer, type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
/** One person in each of two processes. */
let amina: Caller
let boris: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  amina = await callerAs(running.app, 'amina', 'finance')
  boris = await callerAs(second.app, 'boris', 'finance')
})
afterAll(async () => {
  await second.close()
  await running.close()
})

test('two processes racing for one budget never commit more than it holds, and every 201 is in the log', async () => {
  const of = await customerWithBudget(amina, { overBudgetPolicy: 'block', amount: '1000.00' })
  const sent = Array.from({ length: 240 }, (_, n) => (n % 2 === 0 ? amina : boris))
  const answers = await Promise.all(
    sent.map((one, n) => one.post('/expenses', expenseOn(of, `${7 + (n % 5)}.${n % 10}0`))),
  )
  const accepted = answers.filter(({ status }) => status === 201)
  expect(outcomes(answers)).toEqual(['201', '422 OVER_BUDGET'])
  for (const { data } of accepted) {
    expect(await running.runtime.store.lastRevision(`expense-acme.${String(data['id'])}`)).toBe(0)
  }
  const facts = await budgetFactsOf(of.budgetId)
  expect(facts.filter(({ type }) => type === 'BudgetCommitted')).toHaveLength(accepted.length)
  const committed = Math.max(...committedAlong(facts))
  expect(committed).toBeLessThanOrEqual(1_000_00)
  expect(committed).toBeGreaterThan(1_000_00 - 11_90)
})

test('whatever two processes decide at once, committed never rises above the amount, and the figures add up', async () => {
  const of = await customerWithBudget(amina, { overBudgetPolicy: 'block', amount: '300.00' })
  const answers: Answer[] = []
  await Promise.all(
    Array.from({ length: 8 }, async (_, worker) => {
      const [submitter, approver] = worker % 2 === 0 ? [amina, boris] : [boris, amina]
      for (let step = 0; step < 10; step += 1) {
        const amount = `${11 + ((worker * 7 + step * 13) % 40)}.50`
        const recorded = await submitter.post('/expenses', expenseOn(of, amount))
        answers.push(recorded)
        if (recorded.status !== 201) continue
        const path = `/expenses/${String(recorded.data['id'])}`
        const decided = (step + worker) % 4 === 0 ? 'approve' : 'reject'
        answers.push(
          await approver.post(`${path}/${decided}`, decided === 'reject' ? { reason: 'No' } : undefined),
        )
        if (decided === 'reject' && step % 3 === 0) answers.push(await submitter.post(`${path}/resubmit`))
      }
    }),
  )
  expect(outcomes(answers)).toEqual(['200', '201', '422 OVER_BUDGET'])

  const along = committedAlong(await budgetFactsOf(of.budgetId))
  expect(Math.max(...along)).toBeLessThanOrEqual(300_00)
  const head = await running.runtime.store.head()
  const { data } = await amina.seen(`/budgets/${of.budgetId}`, head)
  expect(data['committed']).toBe(((along.at(-1) ?? 0) / 100).toFixed(2))
  const { items } = await boris.seen(`/expenses?budgetId=${of.budgetId}&limit=200`, head)
  const counted = items.filter(({ status }) => status === 'pending' || status === 'approved')
  const total = counted.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0)
  expect(total).toBe(along.at(-1))
})

async function budgetFactsOf(budgetId: string): Promise<RecordedEvent<BudgetEvent>[]> {
  const facts = await running.runtime.store.readStream(`budget-acme.${budgetId}`)
  return facts as RecordedEvent<BudgetEvent>[]
}

/** What is committed after each fact of a budget, in minor units. */
function committedAlong(facts: readonly RecordedEvent<BudgetEvent>[]): number[] {
  let committed = 0
  return facts.map((fact) => {
    if (fact.type === 'BudgetCommitted') committed += fact.data.amount
    if (fact.type === 'BudgetSpent') committed -= fact.data.released
    if (fact.type === 'BudgetReleased') committed -= fact.data.pending + fact.data.spent
    return committed
  })
}

function outcomes(answers: readonly Answer[]): string[] {
  const told = answers.map(({ status, code }) =>
    typeof code === 'string' ? `${status} ${code}` : `${status}`,
  )
  return [...new Set(told)].sort()
}
