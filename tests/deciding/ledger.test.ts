import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import { acme, ledgerOn } from '#tests/support/ledger.ts'

const year = { startDate: '2025-01-01', endDate: '2025-12-31' }
const marketing = { name: 'Budget Marketing 2025', amount: '10000.00', overBudgetPolicy: 'block', ...year }

async function withBudget() {
  const running = await acme()
  const { id: budgetId } = await running.send('open-budget', { ...marketing, partyId: running.partyId })
  const expense = { partyId: running.partyId, budgetId, date: '2025-03-22' }
  return { ...running, budgetId, expense }
}

test('an expense on a budget is there, with its revision, when the command answers', async () => {
  const { send, expense, store } = await withBudget()
  const answer = await send('record-expense', { ...expense, amount: '500.00' })
  expect(answer).toMatchObject({ revision: 0, created: true, pending: [], warnings: [] })
  const events = await store.readStream(`expense-acme.${answer.id}`)
  expect(events.map(({ type }) => type)).toEqual(['ExpenseRecorded'])
  expect(answer.position).toBe(events[0]?.position)
  expect(events[0]?.causationId).toBe(answer.events[0]?.id)
})

test('a party gets its number from its series before the answer', async () => {
  const { store, partyId } = await acme()
  const events = await store.readStream(`party-acme.${partyId}`)
  expect(events.map(({ type }) => type)).toEqual(['PartyRegistered', 'PartyNumbered'])
  expect(events[1]?.data).toMatchObject({ number: 'CT-000001' })
})

test('two parallel submissions of which only one fits: exactly one is accepted (G-03)', async () => {
  const { send, expense } = await withBudget()
  await send('record-expense', { ...expense, amount: '500.00' })
  const both = await Promise.allSettled([
    send('record-expense', { ...expense, amount: '6000.00' }),
    send('record-expense', { ...expense, amount: '6000.00' }),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('two processes never overdraw a budget together (G-03)', async () => {
  const { send, expense, store, budgetId } = await withBudget()
  const other = ledgerOn(store)
  const all = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) =>
      (index % 2 ? send : other.send)('record-expense', { ...expense, amount: '300.00' }),
    ),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(33)
  const committed = (await store.readStream(`budget-acme.${budgetId}`)).filter(
    ({ type }) => type === 'BudgetCommitted',
  )
  expect(committed).toHaveLength(33)
})

test('the same key gives the same answer and writes nothing more', async () => {
  const { send, expense, store } = await withBudget()
  const once = await send('record-expense', { ...expense, amount: '500.00' }, { idempotencyKey: 'k1' })
  const head = await store.head()
  const again = await send('record-expense', { ...expense, amount: '500.00' }, { idempotencyKey: 'k1' })
  expect(again).toMatchObject({
    id: once.id,
    revision: once.revision,
    position: once.position,
    replayed: true,
    created: true,
  })
  expect(await store.head()).toBe(head)
})

test('the same key with another request is refused', async () => {
  const { send, expense } = await withBudget()
  await send('record-expense', { ...expense, amount: '500.00' }, { idempotencyKey: 'k1' })
  await expect(
    send('record-expense', { ...expense, amount: '500.01' }, { idempotencyKey: 'k1' }),
  ).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  })
})

test('a key sent many times at once is done once', async () => {
  const { send, expense, store, budgetId } = await withBudget()
  const other = ledgerOn(store)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? send : other.send)(
        'record-expense',
        { ...expense, amount: '500.00' },
        { idempotencyKey: 'k1' },
      ),
    ),
  )
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  const committed = (await store.readStream(`budget-acme.${budgetId}`)).filter(
    ({ type }) => type === 'BudgetCommitted',
  )
  expect(committed).toHaveLength(1)
})

test('a dry run decides like the real thing and writes nothing', async () => {
  const { send, expense, store } = await withBudget()
  const head = await store.head()
  const planned = await send('record-expense', { ...expense, amount: '9600.00' }, { dryRun: true })
  expect(planned.events.map(({ type }) => type)).toEqual(['BudgetCommitted', 'BudgetThresholdCrossed'])
  await expect(
    send('record-expense', { ...expense, amount: '10000.01' }, { dryRun: true }),
  ).rejects.toMatchObject({ code: 'OVER_BUDGET' })
  expect(await store.head()).toBe(head)
})

test('If-Match refuses what was decided on an older revision', async () => {
  const { send, budgetId } = await withBudget()
  await send('deactivate-budget', { budgetId }, { ifMatch: 0 })
  await expect(send('activate-budget', { budgetId }, { ifMatch: 0 })).rejects.toMatchObject({
    code: 'REVISION_MISMATCH',
  })
})

test('If-Match means the expense, also when its budget decides', async () => {
  const { send, expense, partyId } = await withBudget()
  const { id: expenseId } = await send('record-expense', { ...expense, amount: '500.00' })
  const { id: budgetId } = await send('open-budget', { ...marketing, partyId })
  await expect(send('move-expense-to-budget', { expenseId, budgetId }, { ifMatch: 7 })).rejects.toMatchObject(
    {
      code: 'REVISION_MISMATCH',
    },
  )
  expect(await send('move-expense-to-budget', { expenseId, budgetId }, { ifMatch: 0 })).toMatchObject({
    id: expenseId,
    revision: 1,
  })
})

test('a refusal decided on what is no longer so heals', async () => {
  const { send, store, budgetId, expense } = await withBudget()
  const other = ledgerOn(store)
  await other.send('deactivate-budget', { budgetId })
  await expect(other.send('record-expense', { ...expense, amount: '1.00' })).rejects.toMatchObject({
    code: 'BUDGET_NOT_ACTIVE',
  })
  await send('activate-budget', { budgetId })
  expect(await other.send('record-expense', { ...expense, amount: '1.00' })).toMatchObject({ created: true })
})

test('what is already so is checked too: nothing is answered from a stale state', async () => {
  const { send, store, budgetId } = await withBudget()
  const other = ledgerOn(store)
  await other.send('activate-budget', { budgetId })
  await send('deactivate-budget', { budgetId })
  const answer = await other.send('activate-budget', { budgetId })
  expect(answer.events.map(({ type }) => type)).toEqual(['BudgetActivated'])
})

test('a guard holds: an expense of a party that another process has archived is refused', async () => {
  const { send, store, partyId, expense } = await withBudget()
  const other = ledgerOn(store)
  await other.send('record-expense', { ...expense, amount: '1.00' })
  await send('archive-party', { partyId, reason: 'gone' })
  await expect(other.send('record-expense', { ...expense, amount: '1.00' })).rejects.toMatchObject({
    code: 'PARTY_ARCHIVED',
  })
})

test('a command of an unknown tenant is refused', async () => {
  const { send } = ledgerOn(memoryStore())
  await expect(send('register-party', { displayName: 'X', roles: ['customer'] })).rejects.toMatchObject({
    code: 'TENANT_UNKNOWN',
  })
})

test('a hot budget takes many expenses at once', async () => {
  const { send, expense, store, budgetId } = await withBudget()
  await Promise.all(
    Array.from({ length: 1000 }, () => send('record-expense', { ...expense, amount: '1.00' })),
  )
  const revisions = (await store.readStream(`budget-acme.${budgetId}`)).map(({ revision }) => revision)
  expect(revisions).toEqual(revisions.map((_, index) => index))
  expect(await store.head()).toBe(String((await store.readAll('0', 10_000)).length))
})

test('an expense that its budget had made room for, but that cannot be written, is refused and its room freed', async () => {
  const { send, expense, partyId, store, budgetId } = await withBudget()
  const { id: other } = await send('open-budget', { ...marketing, partyId })
  const id = '6b3f1c52-97c1-4a51-8f0a-0c9a3a1d2e11'
  const both = await Promise.allSettled([
    send('record-expense', { ...expense, id, amount: '500.00' }),
    send('record-expense', { ...expense, id, budgetId: other, amount: '500.00' }),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const types = [
    ...(await store.readStream(`budget-acme.${budgetId}`)),
    ...(await store.readStream(`budget-acme.${other}`)),
  ]
  expect(types.filter(({ type }) => type === 'BudgetCommitted')).toHaveLength(2)
  expect(types.filter(({ type }) => type === 'BudgetReleased')).toHaveLength(1)
})

test('an id and a legacyId cannot be sent together: the id would make the legacyId no longer unique (C-01)', async () => {
  const { send, expense } = await withBudget()
  const both = { id: '6b3f1c52-97c1-4a51-8f0a-0c9a3a1d2e11', legacyId: 'E-1' }
  await expect(send('record-expense', { ...expense, ...both, amount: '1.00' })).rejects.toMatchObject({
    code: 'INVALID',
  })
})

test("what a reaction writes is its sender's doing: who recorded an expense on a budget may not approve it (C-53)", async () => {
  const { send, expense } = await withBudget()
  const { id: expenseId } = await send('record-expense', { ...expense, amount: '500.00' })
  await expect(send('approve-expense', { expenseId })).rejects.toMatchObject({ code: 'FOUR_EYES' })
  expect(
    await send('approve-expense', { expenseId }, { actor: { subject: 'boris', role: 'finance' } }),
  ).toMatchObject({ revision: 1 })
})

test('a thing that another process has created is found when it is created again, without a look first', async () => {
  const { send, store, partyId } = await acme()
  const other = ledgerOn(store)
  const id = '6b3f1c52-97c1-4a51-8f0a-0c9a3a1d2e12'
  const expense = { id, partyId, amount: '1.00', date: '2025-03-22' }
  await send('record-expense', expense)
  expect((await other.send('record-expense', expense)).events).toEqual([])
  await expect(other.send('record-expense', { ...expense, amount: '2.00' })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  })
})
