import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { Projection } from '#src/kernel/projection.ts'
import { verify } from '#src/projecting/verify.ts'
import { queryRoutes, readModels, runs } from '#read-models/index.ts'
import { customer } from '#tests/read-models/account-documents.ts'
import { type ReadSide, readSideOfTest } from '#tests/support/read-side.ts'

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
  const { id: leadId } = await send('capture-lead', { name: 'Moussa', email: 'm@example.com' })
  const conversion = await send('convert-lead', { leadId })
  await send('win-deal', { dealId: conversion.details['dealId'] })
  await send('issue-api-key', { name: 'The shop', roles: ['sales'] })
  await send('register-webhook', { url: 'https://shop.example/hooks', types: ['*'] })
  const late = { annualRate: '10.25', partyKinds: ['business'] }
  await send('set-penalty-rule', { name: 'Legal', from: '2025-01-01', ...late })
  await send('set-vat-rate', { code: 'TVA', name: 'Normal', rate: '18', from: '2025-01-01' })
  await send('record-opening-balance', {
    partyId,
    currency: 'EUR',
    amount: '50.00',
    effectiveOn: '2025-01-01',
  })
  const opening = { partyId, name: 'Marketing', amount: '1000.00', startDate: '2025-01-01' }
  const { id: budgetId } = await send('open-budget', opening)
  const metadata = { z: [1, 2.5, 1e21, null], a: { b: '€' } }
  const expense = { partyId, budgetId, amount: '900.00', date: '2025-03-22', metadata }
  const { id: expenseId } = await send('record-expense', expense)
  await send('approve-expense', { expenseId, amount: '870.00' }, boss)
  await send('void-expense', { expenseId, reason: 'paid twice' })
  const { id: treasuryAccountId } = await send('open-treasury-account', {
    ...{ name: 'Till', kind: 'cash', currency: 'EUR', openedOn: '2025-01-01' },
  })
  await documents(side, treasuryAccountId)
  await side.get('/budgets')

  const verifications = await verify({ ...database, store, readModels, names: 'all' })
  expect(verifications).toHaveLength(readModels.length)
  for (const verification of verifications) {
    expect(verification).toMatchObject({ wrong: 0, differences: [] })
    expect(verification.rows).toBeGreaterThan(0)
  }
})

/** A document of each kind, each of them matched with another, and one undone. */
async function documents(side: ReadSide, treasuryAccountId: string): Promise<void> {
  const of = await customer(side)
  const line = { description: 'Fuel', quantity: '3', unitPrice: '33.34', vatRate: '19.00' }
  const documentId = await of.invoice('500.00')
  const bill = await of.bill('20.00', { amount: undefined, lines: [line] })
  const money = await of.collection('150.00', { dueDate: '2025-03-20' })
  await of.settle(money, {
    amount: '90.00',
    allocations: [{ documentId, amount: '70.00' }],
    treasuryAccountId,
  })
  const creditNoteId = await of.note('30.00', { documentId })
  await of.send('apply-credit-note', { creditNoteId, allocations: [{ documentId, amount: '20.00' }] })
  const allocation = { documentId, amount: '10.00' }
  const set = { receivables: [allocation], payables: [{ ...allocation, documentId: bill }], reason: 'agreed' }
  await of.send('record-offset', set)
  await of.send('reverse-movement', { movementId: money, reason: 'bounced' })
}

test('no read model is registered twice, and none that is folded is forgotten', async () => {
  const registered = readModels.map(({ projection }) => projection.name).sort()
  const folded = (await exportsOf(globSync('projections/*.ts'))).filter(isProjection)
  expect(registered).toEqual(folded.map(({ name }) => name).sort())
})

test('all routes that a read model gives are served, and all runs that it is for are done', async () => {
  const routes = (await exportsOf(globSync('read-models/*/routes.ts'))).filter((one) =>
    isNamed(one, /Routes$/),
  )
  expect(routes.length).toBeGreaterThan(20)
  expect(queryRoutes.map(({ name }) => name).sort()).toEqual(routes.map(({ name }) => name).sort())
  const written = await exportsOf(globSync('read-models/*/run.ts'))
  expect(new Set<unknown>(runs)).toEqual(new Set(written))
})

/** All values that the files export. */
async function exportsOf(paths: readonly string[]): Promise<unknown[]> {
  const loaded = await Promise.all(
    paths.map(async (path): Promise<object> => import(pathToFileURL(resolve(path)).href)),
  )
  return [...new Set(loaded.flatMap((one): unknown[] => Object.values(one)))]
}

function isProjection(value: unknown): value is Projection {
  return typeof value === 'object' && value !== null && 'on' in value && 'version' in value
}

/** Whether it is a function that is called so. */
function isNamed(value: unknown, name: RegExp): value is { readonly name: string } {
  return typeof value === 'function' && name.test(value.name)
}

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
