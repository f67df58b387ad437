import { expect, onTestFinished, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { comparePositions } from '#src/event-store/port.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { openFresh } from '#tests/event-store/postgres-store.ts'
import { ledgerOn } from '#tests/support/ledger.ts'

let instant = '2025-03-22T10:00:00Z'
const boss = { actor: { subject: 'boubacar', role: 'finance' } }

/** Tenant acme in Dakar on 22 March 2025, with a customer, its budget, and expenses on it or on none. */
async function acme(store: EventStore = memoryStore()) {
  instant = '2025-03-22T10:00:00Z'
  const now = (): Date => new Date(instant)
  const running = ledgerOn(store, now)
  const { send } = running
  const settings = { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' }
  await send('open-tenant', { slug: 'acme', settings })
  const { id: partyId } = await send('register-party', { displayName: 'Awa', roles: ['customer'] })
  const year = { startDate: '2025-01-01', endDate: '2025-12-31' }
  const { id: budgetId } = await send('open-budget', { partyId, name: 'B', amount: '9000.00', ...year })
  const expense = (date: string, over: object = {}) => ({ partyId, amount: '1.00', date, ...over })
  const lock = (until: string) => send('lock-books', { until })
  return { ...running, store, budgetId, expense, lock, another: () => ledgerOn(store, now) }
}

/** What came to count in a period after that was locked. */
async function slipped(store: EventStore): Promise<RecordedEvent[]> {
  const events = await store.readAll('0', 10_000)
  const locks = events.filter(({ type }) => type === 'BooksLocked')
  return events.filter(({ position, effectiveOn }) =>
    locks.some(
      (lock) =>
        comparePositions(lock.position, position) < 0 &&
        effectiveOn <= (lock.data as { until: string }).until,
    ),
  )
}

test('X-18 what counts on a locked day is refused, and the day after is open', async () => {
  const { send, expense, lock, store, budgetId } = await acme()
  await lock('2025-02-28')
  const head = await store.head()
  for (const on of [{}, { budgetId }]) {
    await expect(send('record-expense', expense('2025-02-28', on))).rejects.toMatchObject({
      code: 'PERIOD_LOCKED',
      details: { date: '2025-02-28', lockedUntil: '2025-02-28' },
    })
  }
  await expect(send('record-expense', expense('2025-01-01'), { dryRun: true })).rejects.toMatchObject({
    code: 'PERIOD_LOCKED',
  })
  expect(await store.head()).toBe(head)
  expect(await send('record-expense', expense('2025-03-01'))).toMatchObject({ created: true })
})

test('X-18 a lock holds for what the same batch decides after it, and not for what it decided before', async () => {
  const store = memoryStore()
  const append = store.append.bind(store)
  const sizes: number[] = []
  store.append = (batch) => {
    sizes.push(batch.length)
    return append(batch)
  }
  const { send, expense, lock } = await acme(store)
  const record = (date: string) => send('record-uncharged-expense', expense(date))
  await record('2025-02-10')
  const [before, , after] = await Promise.allSettled([
    record('2025-02-10'),
    lock('2025-02-28'),
    record('2025-02-10'),
  ])
  expect(sizes.at(-1)).toBe(3)
  expect(before).toMatchObject({ status: 'fulfilled' })
  expect(after).toMatchObject({ status: 'rejected', reason: { code: 'PERIOD_LOCKED' } })
  expect(await slipped(store)).toEqual([])
})

test('X-18 of two processes, one that locks and one that dates back, nothing slips into the locked period', async () => {
  const { store, another, close } = await openFresh()
  onTestFinished(close)
  const one = await acme(store)
  const two = ledgerOn(await another(), () => new Date(instant))
  const outcomes: PromiseSettledResult<unknown>[] = []
  for (const day of ['05', '10', '15', '20', '25', '28']) {
    const late = Array.from({ length: 30 }, (_, n) =>
      one.expense(`2025-02-${String((n % 28) + 1).padStart(2, '0')}`),
    )
    const [first, second] = [late.slice(0, 15), late.slice(15)]
    outcomes.push(
      ...(await Promise.allSettled([
        ...first.map((expense) => two.send('record-expense', expense)),
        one.lock(`2025-02-${day}`),
        ...second.map((expense) => two.send('record-expense', expense)),
        ...first.map((expense) => one.send('record-expense', expense)),
      ])),
    )
  }
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'PERIOD_LOCKED' })
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(outcomes.length - 6)
  expect(await slipped(store)).toEqual([])
})

test('an expense is refused when the books are locked before its budget’s commitment led to it, and its room freed', async () => {
  const { ledger, inline, send, expense, store, budgetId, parking, another } = await acme()
  const other = another()
  ledger.react(async (events) => {
    await other.send('lock-books', { until: '2025-02-28' })
    return inline.run(events)
  })
  await expect(send('record-expense', expense('2025-02-10', { budgetId }))).rejects.toMatchObject({
    code: 'PERIOD_LOCKED',
  })
  const facts = await store.readStream(`budget-acme.${budgetId}`)
  expect(facts.map(({ type, effectiveOn }) => [type, effectiveOn])).toEqual([
    ['BudgetOpened', '2025-01-01'],
    ['BudgetCommitted', '2025-02-10'],
    ['BudgetReleased', '2025-03-01'],
  ])
  expect(await parking.open('acme', { limit: 10 })).toEqual([])
  expect(await slipped(store)).toEqual([])
})

test('what was decided before a lock is finished after it, on the first open day, and nothing is parked', async () => {
  const { ledger, reactions, inline, send, expense, store, budgetId, parking } = await acme()
  const { id: expenseId } = await send('record-expense', expense('2025-03-20', { budgetId }))
  ledger.react(async () => ({ events: [], pending: [], warnings: [] }))
  const { events } = await send('approve-expense', { expenseId }, boss)
  instant = '2025-04-01T10:00:00Z'
  await send('lock-books', { until: '2025-03-31' })
  ledger.react((appended) => inline.run(appended))
  await reactions.runInline(events)
  const facts = await store.readStream(`budget-acme.${budgetId}`)
  expect(facts.at(-1)).toMatchObject({ type: 'BudgetSpent', effectiveOn: '2025-04-01' })
  expect(await parking.open('acme', { limit: 10 })).toEqual([])
  expect(await slipped(store)).toEqual([])
})

test('numbers are handed out whatever is locked, and count when they are', async () => {
  const { send, lock, store } = await acme()
  await lock('2025-03-21')
  const { id } = await send('register-party', { displayName: 'Binta', roles: ['supplier'] })
  const facts = await store.readStream(`party-acme.${id}`)
  expect(facts.map(({ type, effectiveOn }) => [type, effectiveOn])).toEqual([
    ['PartyRegistered', '2025-03-22'],
    ['PartyNumbered', '2025-03-22'],
  ])
})

test('a tenant that moves to a zone where a locked day is still today goes on in the first open day', async () => {
  const { send, lock, store } = await acme()
  await send('change-settings', { timeZone: 'Pacific/Kiritimati' })
  await lock('2025-03-22')
  await send('change-settings', { timeZone: 'Pacific/Honolulu' })
  await send('register-party', { displayName: 'Binta', roles: ['supplier'] })
  expect(await slipped(store)).toEqual([])
})
