import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

const boss = { actor: { subject: 'boubacar', role: 'finance' } }
let side: ReadSide
let partyId: string
let budgetId: string
let expenseId: string
let clock = Date.parse('2025-03-20T10:00:00Z')
const positions: string[] = []

/** Sends a command on a day; where it led to is kept in `positions`. */
async function on(day: string, name: string, input: Record<string, unknown>, over = {}): Promise<string> {
  clock = Date.parse(`${day}T10:00:00Z`)
  const { id, position } = await side.send(name, input, over)
  positions.push(position)
  return id
}

beforeAll(async () => {
  side = await readSide({ now: () => clock })
  await on('2025-03-20', 'open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  partyId = await on('2025-03-20', 'register-party', { displayName: 'Boutique Awa', roles: ['customer'] })
  positions.length = 0
  budgetId = await on('2025-03-20', 'open-budget', {
    partyId,
    name: 'Marketing',
    amount: '1000.00',
    startDate: '2025-03-01',
  })
  const expense = { partyId, budgetId, amount: '900.00', date: '2025-03-10' }
  expenseId = await on('2025-03-22', 'record-expense', expense)
  await on('2025-03-25', 'approve-expense', { expenseId, amount: '870.00' }, boss)
  await on('2025-03-28', 'revise-amount', { budgetId, amount: '2000.00', reason: 'the campaign grows' })
})
afterAll(() => side.stop())

test('R-044 R-075 the history says why a budget stands at 87 %', async () => {
  const items = await side.getAll(`/budgets/${budgetId}/history?limit=2`)
  const told = items.map((item) =>
    [
      'type',
      'effectiveOn',
      'amount',
      'pending',
      'spent',
      'committed',
      'remaining',
      'utilisationPercentage',
    ].map((name) => item[name]),
  )
  expect(told).toEqual([
    ['BudgetOpened', '2025-03-01', '1000.00', '0.00', '0.00', '0.00', '1000.00', '0.00'],
    ['BudgetCommitted', '2025-03-10', '1000.00', '900.00', '0.00', '900.00', '100.00', '90.00'],
    ['BudgetThresholdCrossed', '2025-03-10', '1000.00', '900.00', '0.00', '900.00', '100.00', '90.00'],
    ['BudgetSpent', '2025-03-25', '1000.00', '0.00', '870.00', '870.00', '130.00', '87.00'],
    ['BudgetAmountRevised', '2025-03-28', '2000.00', '0.00', '870.00', '870.00', '1130.00', '43.50'],
  ])
  expect(items[3]).toMatchObject({
    expenseId,
    pendingChange: '-900.00',
    spentChange: '870.00',
    amountChange: '0.00',
  })
  expect(items[4]).toMatchObject({
    reason: 'the campaign grows',
    amountChange: '1000.00',
    actor: { subject: 'amina', role: 'finance' },
  })
  expect(items[2]).toMatchObject({
    threshold: 80,
    amountChange: '0.00',
    pendingChange: '0.00',
    spentChange: '0.00',
  })
})

test('a budget is told as of a day: what counts later is left out', async () => {
  const asOf = async (day: string) => (await side.get(`/budgets/${budgetId}?asOf=${day}`)).data
  expect(await asOf('2025-03-09')).toMatchObject({ committed: '0.00', amount: '1000.00', revision: 0 })
  expect(await asOf('2025-03-10')).toMatchObject({ pending: '900.00', spent: '0.00', health: 'warning' })
  expect(await asOf('2025-03-25')).toMatchObject({
    pending: '0.00',
    spent: '870.00',
    utilisationPercentage: '87.00',
  })
  expect(await asOf('2025-12-31')).toMatchObject({
    amount: '2000.00',
    utilisationPercentage: '43.50',
    health: 'ok',
  })
})

test('a budget is told as it was known at a position or at a time', async () => {
  const [opened, recorded, approved] = positions
  const knownAt = async (when: string) => (await side.get(`/budgets/${budgetId}?knownAt=${when}`)).data
  expect(await knownAt(opened ?? '')).toMatchObject({ committed: '0.00' })
  expect(await knownAt(recorded ?? '')).toMatchObject({
    pending: '900.00',
    updatedAt: '2025-03-22T10:00:00.000Z',
  })
  expect(await knownAt(approved ?? '')).toMatchObject({ spent: '870.00', amount: '1000.00' })
  expect(await knownAt('2025-03-21T00:00:00Z')).toMatchObject({ committed: '0.00' })
  expect(await knownAt('2025-03-22T10:00:00.000Z')).toMatchObject({ pending: '900.00' })
  expect(await knownAt('2025-03-27T23:59:59+02:00')).toMatchObject({ amount: '1000.00', spent: '870.00' })
})

test('both together: what counted up to a day, of what was known then', async () => {
  const both = async (asOf: string, knownAt: string) =>
    (await side.get(`/budgets/${budgetId}?asOf=${asOf}&knownAt=${knownAt}`)).data
  expect(await both('2025-03-15', '2025-03-21T00:00:00Z')).toMatchObject({ committed: '0.00' })
  expect(await both('2025-03-15', '2025-03-26T00:00:00Z')).toMatchObject({ pending: '900.00', spent: '0.00' })
})

test('the part of its time that has passed is told up to the day asked for', async () => {
  const id = await on('2025-03-28', 'open-budget', {
    partyId,
    name: 'Ten days',
    amount: '1',
    startDate: '2025-03-01',
    endDate: '2025-03-10',
  })
  expect((await side.get(`/budgets/${id}?asOf=2025-03-06`)).data['elapsedPercentage']).toBe('50.00')
})

test('a budget that was not known yet is not there', async () => {
  expect((await side.get(`/budgets/${budgetId}?asOf=2025-02-28`)).status).toBe(404)
  expect((await side.get(`/budgets/${budgetId}?knownAt=0`)).status).toBe(404)
  expect((await side.get(`/budgets/${budgetId}?knownAt=2025-03-19T00:00:00Z`)).status).toBe(404)
  expect((await side.get(`/budgets/${derivedId('none')}/history`)).code).toBe('NOT_FOUND')
})

test('what is not known yet is refused: its answer would still change', async () => {
  for (const path of [`/budgets/${budgetId}`, `/budgets/${budgetId}/history`]) {
    expect((await side.get(`${path}?knownAt=999999`)).code).toBe('POSITION_AHEAD')
    expect((await side.get(`${path}?knownAt=9999-01-01T00:00:00Z`)).code).toBe('POSITION_AHEAD')
  }
})

test.each(['asOf=2025-02-30', 'asOf=0000-01-01', 'knownAt=soon', 'asof=2025-01-01'])(
  '%s is refused',
  async (query) => {
    expect((await side.get(`/budgets/${budgetId}?${query}`)).status).toBe(400)
    expect((await side.get(`/budgets/${budgetId}/history?${query}`)).status).toBe(400)
  },
)

test('a made-up id is refused, not looked up', async () => {
  expect((await side.get('/budgets/1/history')).status).toBe(400)
  expect((await side.get('/budgets/1')).status).toBe(400)
})

test('a cursor may name the first instant there is', async () => {
  const list = '/budgets/:budgetId/history'
  const cursor = {
    list,
    sort: 'oldest',
    filters: { knownAt: '0000-01-01T00:00:00Z' },
    after: ['2025-01-01', 0],
  }
  const text = Buffer.from(JSON.stringify(cursor)).toString('base64url')
  const { status, items } = await side.get(`/budgets/${budgetId}/history?cursor=${text}`)
  expect([status, items]).toEqual([200, []])
})

test('R-075 the history is to be had as CSV', async () => {
  const { text } = await side.get(`/budgets/${budgetId}/history?format=csv`)
  const lines = text.trimEnd().split('\r\n')
  expect(lines).toHaveLength(6)
  expect(lines[4]).toContain('BudgetSpent')
  expect(lines[4]).toContain('870.00,870.00,130.00,87.00')
})
