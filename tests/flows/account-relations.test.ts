import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { newAccount, PartyAccount } from '#tests/flows/party-accounts.ts'
import { freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let finance: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  finance = await callerAs(running.app, 'amina', 'finance')
})
afterAll(() => running.close())

test('C-35 R-249 R-250 R-251 R-253 R-254 R-255 R-256 a party has one account in each currency, with its balance of its own', async () => {
  const euros = await newAccount(finance)
  const francs = new PartyAccount(finance, euros.partyId, 'XOF')
  await euros.done('/payables', { amount: '10.00', date: '2025-01-01' })
  const { position } = await francs.done('/payables', { amount: '700', date: '2025-01-01' })
  const { items } = await finance.seen(`/parties/${euros.partyId}/accounts`, position)
  expect(items.map(({ lastMovementAt }) => Date.parse(String(lastMovementAt)) > 0)).toEqual([true, true])
  const shown = items.map(({ partyId, currency, balance }) => ({ partyId, currency, balance }))
  expect(shown).toEqual([
    { partyId: euros.partyId, currency: 'EUR', balance: '-10.00' },
    { partyId: euros.partyId, currency: 'XOF', balance: '-700' },
  ])
})

test('R-257 R-259 R-260 R-261 R-268 modules issue credit notes to parties of every kind, to be used elsewhere', async () => {
  for (const [role, module, balance] of [
    ['customer', 'ventes', '-5.00'],
    ['supplier', 'achats', '5.00'],
    ['employee', 'salaires', '-5.00'],
  ] as const) {
    const account = await newAccount(finance, 'EUR', { roles: [role] })
    const { position } = await account.done('/credit-notes', {
      ...{ amount: '5.00', reason: 'Returned', origin: { module, reference: 'R-1' } },
    })
    expect(await account.balance(position), module).toBe(balance)
  }
})

test('R-226 R-227 R-246 R-247 R-248 R-263 movements and credit notes name their party and who did what', async () => {
  const boris = await callerAs(running.app, 'boris', 'finance')
  const account = await newAccount(finance)
  const movement = await account.done('/movements', {
    ...{ type: 'penalty', amount: '9.00', date: '2025-02-01', reason: 'Late' },
  })
  const note = await account.done('/credit-notes', {
    ...{ amount: '5.00', reason: 'Returned', origin: { module: 'sales', reference: 'S-1' } },
  })
  const { position } = await boris.done(`${account.url}/credit-notes/${note.id}/apply`, {
    allocations: [{ documentId: movement.id, amount: '5.00' }],
  })
  const { partyId } = account
  expect((await account.seen(`/movements/${movement.id}`, position)).data).toMatchObject({
    partyId,
    recordedBy: 'amina',
  })
  expect((await account.seen(`/credit-notes/${note.id}`, position)).data).toMatchObject({
    ...{ partyId, issuedBy: 'amina', lastUsedBy: 'boris' },
  })
})
