import { expect, test } from 'vitest'
import { verify } from '#src/projecting/verify.ts'
import { queryRoutes, readModels } from '#read-models/index.ts'
import { readSideOfTest } from '#tests/support/read-side.ts'

const boss = { actor: { subject: 'boubacar', role: 'finance' } }

test('C-51 the rows of every read model are what a fresh replay of the log gives', async () => {
  const side = await readSideOfTest()
  const { send, store, database } = side
  await send('open-tenant', { slug: 'demo', settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' } })
  const details = { email: 'awa@example.com', phone: '+221771234567', legacyId: '17' }
  const { id: partyId } = await send('register-party', {
    displayName: 'Awa',
    roles: ['customer', 'supplier'],
    ...details,
  })
  await send('remove-party-role', { partyId, role: 'supplier' })
  await send('open-ticket', { partyId, subject: 'The printer is stuck' })
  await send('lock-books', { until: '2024-12-31' })
  await send('issue-api-key', { name: 'The shop', roles: ['sales'] })
  const opening = { partyId, name: 'Marketing', amount: '1000.00', startDate: '2025-01-01' }
  const { id: budgetId } = await send('open-budget', opening)
  const metadata = { z: [1, 2.5, 1e21, null], a: { b: '€' } }
  const expense = { partyId, budgetId, amount: '900.00', date: '2025-03-22', metadata }
  const { id: expenseId } = await send('record-expense', expense)
  await send('approve-expense', { expenseId, amount: '870.00' }, boss)
  await send('void-expense', { expenseId, reason: 'paid twice' })
  await side.get('/budgets')

  const verifications = await verify({ ...database, store, readModels, names: 'all' })
  expect(verifications).toHaveLength(readModels.length)
  for (const verification of verifications) {
    expect(verification).toMatchObject({ wrong: 0, differences: [] })
    expect(verification.rows).toBeGreaterThan(0)
  }
})

test('no read model is registered twice, and each has its routes', () => {
  const names = readModels.map(({ projection }) => projection.name)
  expect(new Set(names).size).toBe(names.length)
  expect(queryRoutes).toHaveLength(names.length)
})

test('every query is documented with its parameters and its answer', async () => {
  const { app } = await readSideOfTest()
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, { get: Query }> }>()
  const parameters = paths['/api/v1/expenses']?.get.parameters.map(({ name }) => name)
  expect(parameters).toEqual(expect.arrayContaining(['referenceType', 'from', 'cursor', 'limit', 'sort']))
  expect(Object.keys(paths).filter((path) => path.startsWith('/api/v1/budgets'))).toEqual([
    '/api/v1/budgets',
    '/api/v1/budgets/{budgetId}',
    '/api/v1/budgets/{budgetId}/history',
  ])
})

interface Query {
  parameters: { name: string }[]
}
