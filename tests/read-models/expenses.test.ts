import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

const boss = { actor: { subject: 'boubacar', role: 'finance' } }
let side: ReadSide
let partyId: string
let budgetId: string

beforeAll(async () => {
  side = await readSide({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  partyId = await party('Boutique Awa')
  budgetId = await budget(partyId)
})
afterAll(() => side.stop())

async function party(displayName: string): Promise<string> {
  return (await side.send('register-party', { displayName, roles: ['customer'] })).id
}

async function budget(of: string): Promise<string> {
  const opening = { partyId: of, name: 'Budget', amount: '10000.00', startDate: '2025-01-01' }
  return (await side.send('open-budget', opening)).id
}

async function expense(over: Record<string, unknown> = {}): Promise<string> {
  return (await side.send('record-expense', { partyId, amount: '10.00', date: '2025-03-22', ...over })).id
}

test('R-077 all that is known of an expense is shown', async () => {
  const receipt = { url: 'https://example.com/r.pdf', sha256: 'ab'.repeat(32) }
  const said = { description: 'Flyers', category: 'print', paymentMethod: 'card', legacyId: 'E-1', receipt }
  const rest = { reference: { type: 'ticket', id: '123' }, metadata: { b: [1, null, { é: 'œ' }], a: true } }
  const id = await expense({ budgetId, amount: '500.00', ...said, ...rest })
  const { data, headers } = await side.get(`/expenses/${id}`)
  expect(headers['etag']).toBe('"0"')
  expect(data).toEqual({
    id,
    partyId,
    budgetId,
    amount: '500.00',
    approvedAmount: null,
    currency: 'EUR',
    date: '2025-03-22',
    status: 'pending',
    ...said,
    ...rest,
    recordedBy: 'amina',
    decidedBy: null,
    decidedAt: null,
    selfApproved: false,
    rejectionReason: null,
    voidedBy: null,
    voidedAt: null,
    voidReason: null,
    createdAt: '2025-03-22T10:00:00.000Z',
    updatedAt: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('R-028 what became of an expense is shown: approved in part, voided, rejected, pending again', async () => {
  const id = await expense({ budgetId })
  await side.send('reject-expense', { expenseId: id, reason: 'no receipt' }, boss)
  expect((await side.get(`/expenses/${id}`)).data).toMatchObject({
    status: 'rejected',
    rejectionReason: 'no receipt',
  })
  await side.send('resubmit-expense', { expenseId: id })
  expect((await side.get(`/expenses/${id}`)).data).toMatchObject({
    status: 'pending',
    rejectionReason: null,
    budgetId,
  })
  await side.send('approve-expense', { expenseId: id, amount: '9.50' }, boss)
  expect((await side.get(`/expenses/${id}`)).data).toMatchObject({
    status: 'approved',
    amount: '10.00',
    approvedAmount: '9.50',
    decidedBy: 'boubacar',
  })
  await side.send('void-expense', { expenseId: id, reason: 'paid twice' })
  const { data, headers } = await side.get(`/expenses/${id}`)
  expect(data).toMatchObject({
    status: 'voided',
    voidedBy: 'amina',
    voidReason: 'paid twice',
    decidedBy: 'boubacar',
  })
  expect(headers['etag']).toBe(`"${Number(data['revision'])}"`)
})

test('an expense that is moved is listed under its new budget only', async () => {
  const other = await budget(partyId)
  const id = await expense({ budgetId })
  await side.send('move-expense-to-budget', { expenseId: id, budgetId: other })
  expect((await side.getAll(`/expenses?budgetId=${other}`)).map((shown) => shown['id'])).toEqual([id])
  expect((await side.getAll(`/expenses?budgetId=${budgetId}`)).map((shown) => shown['id'])).not.toContain(id)
})

test('R-031 R-032 R-033 R-034 R-049 R-070 expenses are listed by party, budget, reference, status, date and category', async () => {
  const own = await party('Client of four')
  const paying = await budget(own)
  const of = { partyId: own }
  const onBudget = await expense({ ...of, budgetId: paying, category: 'print' })
  const ticket = await expense({ ...of, reference: { type: 'ticket', id: '123' }, date: '2025-01-31' })
  const lead = await expense({ ...of, reference: { type: 'lead', id: '123' }, date: '2025-02-01' })
  const approved = await expense({ ...of, date: '2025-02-28' })
  await side.send('approve-expense', { expenseId: approved }, boss)
  const idsOf = async (query: string) =>
    (await side.getAll(`/expenses?partyId=${own}${query}`)).map(({ id }) => id).sort()
  expect(await idsOf('')).toEqual([onBudget, ticket, lead, approved].sort())
  expect(await idsOf(`&budgetId=${paying}`)).toEqual([onBudget])
  expect(await idsOf('&status=approved')).toEqual([approved])
  expect(await idsOf('&referenceType=ticket')).toEqual([ticket])
  expect(await idsOf('&referenceId=123')).toEqual([ticket, lead].sort())
  expect(await idsOf('&referenceType=lead&referenceId=123')).toEqual([lead])
  expect(await idsOf('&category=print')).toEqual([onBudget])
  expect(await idsOf('&from=2025-02-01&to=2025-02-28')).toEqual([lead, approved].sort())
  expect(await idsOf('&from=2025-03-23')).toEqual([])
})

test('pages neither lose nor repeat expenses that were recorded in the same instant or count on the same day', async () => {
  const own = await party('Client of many')
  const days = ['2025-03-20', '2025-03-21', '2025-03-22']
  const ids = await Promise.all(
    Array.from({ length: 31 }, (_, n) => expense({ partyId: own, date: days[n % 3] })),
  )
  const newest = await side.getAll(`/expenses?partyId=${own}&limit=4`)
  expect(newest.map(({ id }) => id)).toEqual(ids.sort().reverse())
  const byDate = await side.getAll(`/expenses?partyId=${own}&limit=6&sort=date`)
  expect(byDate.map(({ id }) => id).sort()).toEqual([...ids].sort())
  expect(byDate.map(({ date }) => date)).toEqual(
    byDate
      .map(({ date }) => date)
      .toSorted()
      .reverse(),
  )
})

test('R-075 the list is to be had as CSV, whole, however long it is', async () => {
  const own = await party('Client of the sheet')
  await Promise.all(Array.from({ length: 60 }, () => expense({ partyId: own, description: '@sum(A1)' })))
  const { text, headers } = await side.get(`/expenses?partyId=${own}&format=csv`)
  const lines = text.trimEnd().split('\r\n')
  expect(headers['content-type']).toContain('text/csv')
  expect(lines).toHaveLength(61)
  expect(lines[0]?.split(',').slice(0, 4)).toEqual(['id', 'partyId', 'budgetId', 'amount'])
  expect(lines.slice(1).every((line) => line.includes(",'@sum(A1),"))).toBe(true)
})

test('an expense that never was is not there', async () => {
  expect((await side.get(`/expenses/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
})

test('finance, sales and auditors see expenses, a driver does not', async () => {
  for (const role of ['finance', 'sales', 'auditor', 'admin'] as const) {
    expect((await side.get('/expenses', { role })).status).toBe(200)
  }
  expect((await side.get('/expenses', { role: 'driver' })).code).toBe('FORBIDDEN')
})

test.each([
  'status=paid',
  'referenceType=ride',
  'from=2025-02-30',
  'budgetId=1',
  'to=tomorrow',
  'categorie=print',
])('a list that is asked for %s is refused', async (query) => {
  expect((await side.get(`/expenses?${query}`)).status).toBe(400)
})
