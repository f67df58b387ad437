import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide
let till: string
let bank: string
let partyId: string
let clock = Date.parse('2025-03-01T10:00:00Z')
const positions: string[] = []

async function on(day: string, name: string, input: Record<string, unknown>): Promise<string> {
  clock = Date.parse(`${day}T10:00:00Z`)
  const { id, position } = await side.send(name, input)
  positions.push(position)
  return id
}

const pay = async (day: string, type: string, more: Record<string, unknown>): Promise<string> => {
  const account = { partyId, currency: 'XOF', paymentMethod: 'cash', treasuryAccountId: till }
  return on(day, 'record-movement', { ...account, type, date: day, settledOn: day, ...more })
}

beforeAll(async () => {
  side = await readSide({ now: () => clock })
  const settings = { baseCurrency: 'XOF', timeZone: 'Africa/Dakar' }
  await on('2025-03-01', 'open-tenant', { slug: 'demo', settings })
  partyId = await on('2025-03-01', 'register-party', { displayName: 'Boutique Awa', roles: ['customer'] })
  const opening = { name: 'Caisse', kind: 'cash', currency: 'XOF', openingBalance: '10000' }
  till = await on('2025-03-01', 'open-treasury-account', opening)
  bank = await on('2025-03-02', 'open-treasury-account', { name: 'Banque', kind: 'bank', currency: 'EUR' })
  positions.length = 0
  const collected = await pay('2025-03-05', 'recouvrement_creance', { amount: '5000' })
  await pay('2025-03-06', 'reglement_dette', { amount: '1200', documentNumber: 'F-9' })
  await on('2025-03-10', 'reverse-movement', { partyId, currency: 'XOF', movementId: collected, reason: 'R' })
})
afterAll(() => side.stop())

const statement = async (query = '') => (await side.get(`/treasury-accounts/${till}/statement${query}`)).data
const told = (data: Record<string, unknown>) =>
  (data['lines'] as Record<string, unknown>[]).map(({ date, type, amount, balance }) => [
    date,
    type,
    amount,
    balance,
  ])

test('X-03 R-258 the statement of a till: what was in it, every payment, what is in it', async () => {
  const data = await statement()
  expect(data).toMatchObject({ treasuryAccountId: till, currency: 'XOF', opening: '0', closing: '8800' })
  expect(told(data)).toEqual([
    ['2025-03-01', 'opened', '10000', '10000'],
    ['2025-03-05', 'settlement', '5000', '15000'],
    ['2025-03-06', 'settlement', '-1200', '13800'],
    ['2025-03-10', 'reversal', '-5000', '8800'],
  ])
  const lines = data['lines'] as Record<string, unknown>[]
  expect(lines[2]).toMatchObject({ partyName: 'Boutique Awa', paymentMethod: 'cash' })
  expect(lines[2]?.['documentNumber']).toMatch(/^MVT-|^F-9$/)
})

test('X-12 between two days it opens with what was in it before, and closes with what was in it then', async () => {
  const data = await statement('?from=2025-03-05&to=2025-03-06')
  expect(data).toMatchObject({ from: '2025-03-05', to: '2025-03-06', opening: '10000', closing: '13800' })
  expect(told(data).map(([date]) => date)).toEqual(['2025-03-05', '2025-03-06'])
})

test('X-09 it is told as of a day and as it was known then, both together too', async () => {
  expect(await statement('?asOf=2025-03-09')).toMatchObject({ closing: '13800' })
  expect(await statement(`?knownAt=${positions[0]}`)).toMatchObject({ closing: '15000' })
  expect(await statement(`?knownAt=${positions[1]}&asOf=2025-03-05`)).toMatchObject({ closing: '15000' })
})

test('its pages go on where the last one ended', async () => {
  const first = await side.get(`/treasury-accounts/${till}/statement?limit=3`)
  expect(told(first.data)).toHaveLength(3)
  const rest = await side.get(`/treasury-accounts/${till}/statement?limit=3&cursor=${first.nextCursor}`)
  expect(told(rest.data)).toEqual([['2025-03-10', 'reversal', '-5000', '8800']])
  expect(rest.nextCursor).toBeUndefined()
})

test('X-12 it is to be had as CSV, with its balances in the first and last line', async () => {
  const { text } = await side.get(`/treasury-accounts/${till}/statement?format=csv&from=2025-03-05`)
  const lines = text.trimEnd().split('\r\n')
  expect(lines[0]).toBe('date,type,documentNumber,partyName,paymentMethod,reason,amount,balance')
  expect(lines[1]).toBe('2025-03-05,opening,,,,,,10000')
  expect(lines).toHaveLength(6)
  expect(lines.at(-1)).toBe(',closing,,,,,,8800')
})

test('X-03 the accounts with what is in them, by name', async () => {
  const items = await side.getAll('/treasury-accounts?limit=1')
  expect(items.map(({ name, balance, status }) => [name, balance, status])).toEqual([
    ['Banque', '0.00', 'open'],
    ['Caisse', '8800', 'open'],
  ])
  const only = async (query: string) =>
    (await side.get(`/treasury-accounts?${query}`)).items.map(({ id }) => id)
  expect(await only('kind=bank')).toEqual([bank])
  expect(await only('currency=XOF&status=open')).toEqual([till])
  expect(await only('status=closed')).toEqual([])
})

test('X-09 the accounts, and one of them, as of a day and as it was known then', async () => {
  const then = async (query: string) =>
    (await side.get(`/treasury-accounts/${till}?${query}`)).data['balance']
  expect(await then('asOf=2025-03-05')).toBe('15000')
  expect(await then(`knownAt=${positions[1]}`)).toBe('13800')
  expect(await then(`knownAt=${positions[2]}&asOf=2025-03-05`)).toBe('15000')
  const { items } = await side.get('/treasury-accounts?asOf=2025-03-01')
  expect(items.map(({ id, balance }) => [id, balance])).toEqual([[till, '10000']])
  expect((await side.get(`/treasury-accounts?knownAt=2025-03-05T12:00:00Z`)).items).toHaveLength(2)
})

test('an account that is not there, or was not by then, is not found', async () => {
  const none = derivedId('none')
  expect((await side.get(`/treasury-accounts/${none}`)).status).toBe(404)
  expect((await side.get(`/treasury-accounts/${none}/statement`)).status).toBe(404)
  expect((await side.get(`/treasury-accounts/${till}?asOf=2025-02-28`)).status).toBe(404)
  expect((await side.get(`/treasury-accounts/${till}/statement?asOf=2025-02-28`)).status).toBe(404)
})

test('a span that ends before it begins, and what is no day, are refused', async () => {
  for (const query of [
    'from=2025-03-02&to=2025-03-01',
    'from=2025-02-30',
    'sort=x',
    'form=csv',
    'knownAt=soon',
  ])
    expect((await side.get(`/treasury-accounts/${till}/statement?${query}`)).status).toBe(400)
  expect((await side.get(`/treasury-accounts/${till}/statement?knownAt=999999`)).code).toBe('POSITION_AHEAD')
})

test('one that is closed stays to be seen, and was open before', async () => {
  await on('2025-03-20', 'close-treasury-account', { treasuryAccountId: bank, reason: 'fees' })
  const { data, headers } = await side.get(`/treasury-accounts/${bank}`)
  expect(data).toMatchObject({ status: 'closed', closeReason: 'fees' })
  expect(headers['etag']).toBe('"1"')
  const before = (await side.get(`/treasury-accounts/${bank}?asOf=2025-03-19`)).data
  expect(before).toMatchObject({ status: 'open', closeReason: null, revision: 0 })
})
