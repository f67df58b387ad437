import { afterAll, beforeAll, expect, test } from 'vitest'
import { comparePositions } from '#src/event-store/port.ts'
import { verifyLog } from '#src/event-store/verify-log.ts'
import { type Answer, type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { onKurrent } from '#tests/support/event-store.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
let admin: Caller
let amina: Caller
let boris: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  admin = await callerAs(running.app, 'ada', 'admin')
  amina = await callerAs(running.app, 'amina', 'finance')
  boris = await callerAs(second.app, 'boris', 'finance')
})
afterAll(async () => {
  await second.close()
  await running.close()
})

test('X-18 locked books take nothing more, in any process; the lock is told, and goes one way', async () => {
  const of = await customerWithBudget(amina)
  const { id: expenseId } = await amina.done('/expenses', expenseOn(of, '40.00', { date: '2025-01-20' }))
  const { position } = await admin.done('/period-locks', { until: '2025-01-31' })

  const late = expenseOn(of, '5.00', { date: '2025-01-31' })
  const withoutBudget = { partyId: of.partyId, amount: '5.00', date: '2025-01-01' }
  for (const [who, body] of [
    [amina, late],
    [boris, late],
    [boris, withoutBudget],
  ] as const) {
    const { status, code, body: problem } = await who.post('/expenses', body)
    expect([status, code]).toEqual([422, 'PERIOD_LOCKED'])
    expect(problem).toMatchObject({ lockedUntil: '2025-01-31' })
  }
  expect((await amina.post('/expenses', { ...late, date: '2025-02-01' })).status).toBe(201)

  const approved = await boris.done(`/expenses/${expenseId}/approve`)
  const { data: budget } = await amina.seen(`/budgets/${of.budgetId}`, approved.position)
  expect(budget).toMatchObject({ spent: '40.00' })
  const { id: lateBudget } = await amina.done('/budgets', {
    ...{ partyId: of.partyId, name: 'Old', amount: '10.00', startDate: '2025-01-01' },
  })
  const [opened] = await running.runtime.store.readStream(`budget-acme.${lateBudget}`)
  expect(opened?.effectiveOn).toBe('2025-02-01')

  expect((await amina.seen('/settings', position)).data['lockedUntil']).toBe('2025-01-31')
  const { items } = await amina.seen('/period-locks', position)
  expect(items).toMatchObject([
    { until: '2025-01-31', previous: null, lockedBy: { subject: 'ada', role: 'admin' } },
  ])
  expect(await admin.post('/period-locks', { until: '2025-01-31' })).toMatchObject({ status: 200 })
  expect(await admin.post('/period-locks', { until: '2025-01-30' })).toMatchObject({
    ...{ status: 409, code: 'STATE_CONFLICT' },
    body: { lockedUntil: '2025-01-31' },
  })
  expect(await admin.post('/period-locks', { until: '2999-01-01' })).toMatchObject({
    ...{ status: 422, code: 'DATE_ORDER' },
  })
  expect(await amina.post('/period-locks', { until: '2025-02-28' })).toMatchObject({ status: 403 })
})

test('X-18 however two processes race with a lock, what counts in the period came before it, or verify names it', async () => {
  const of = await customerWithBudget(amina)
  const answers: Answer[] = []
  for (const until of ['2025-02-10', '2025-02-20', '2025-02-28']) {
    const sent = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? amina : boris))
    const asked = sent.map((who, n) => who.post('/expenses', expenseOn(of, `${n + 1}.00`, { date: until })))
    answers.push(...(await Promise.all([...asked, admin.post('/period-locks', { until })])))
  }
  for (const { status, code } of answers) {
    expect([200, 201, 422]).toContain(status)
    expect(code).toBe(status === 422 ? 'PERIOD_LOCKED' : undefined)
  }

  const events = await running.runtime.store.readAll('0', 10_000)
  const locks = events.filter(({ type }) => type === 'BooksLocked')
  expect(locks).toHaveLength(4)
  const slipped = events.filter(({ position, effectiveOn }) =>
    locks.some(
      (lock) =>
        comparePositions(lock.position, position) < 0 &&
        effectiveOn <= (lock.data as { until: string }).until,
    ),
  )
  if (!onKurrent) expect(slipped).toEqual([])
  const { rooms, store, countable } = running.runtime
  const { problems } = await verifyLog({ store, countable, locks: rooms.tenancy })
  expect(problems.map(({ eventId }) => eventId)).toEqual(slipped.map(({ id }) => id))
})
