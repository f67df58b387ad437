import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderOfTest, ledger, type Running, start } from '#tests/cli/process.ts'

let root: string
let dataDir: string
let server: Running | undefined

beforeAll(async () => {
  root = await folderOfTest()
  dataDir = join(root, 'data')
})
afterAll(async () => {
  await server?.end('SIGTERM')
  await rm(root, { recursive: true, force: true })
})

async function post(path: string, body: unknown): Promise<string> {
  const response = await fetch(`${server?.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  expect([200, 201], `${path}: ${text}`).toContain(response.status)
  return (JSON.parse(text) as { data: { id: string } }).data.id
}

test('a run is done from the command line, beside a server or alone, and twice it changes nothing', async () => {
  const environment = { DATA_DIR: dataDir }
  server = await start(dataDir)
  const party = { displayName: 'Boutique Awa', roles: ['customer'], kind: 'business' }
  const account = `/parties/${await post('/parties', party)}/accounts/XOF`
  const dates = { date: '2026-01-01', dueDate: '2026-01-31' }
  await post(`${account}/receivables`, { amount: '10000', externalRef: 'F-1', ...dates })
  const terms = { name: 'Legal', from: '2026-01-01', flatRate: '5', partyKinds: ['business'] }
  await post('/penalty-rules', terms)

  const done = { businessDate: '2026-02-15', examined: 1, done: 1, unchanged: 0, refused: [] }
  const args = ['run', 'penalties', '--date', '2026-02-15']
  const beside = await ledger(args, environment)
  expect([beside.code, beside.errors]).toEqual([0, ''])
  expect(JSON.parse(beside.out)).toMatchObject(done)
  await server.end('SIGTERM')
  server = undefined
  const alone = await ledger(args, environment)
  expect([alone.code, JSON.parse(alone.out)]).toEqual([0, { ...done, done: 0, unchanged: 1 }])
}, 120_000)

test('a run that is none, a date that is none and a day that has not come are told in a sentence', async () => {
  const environment = { DATA_DIR: dataDir }
  const none = await ledger(['run', 'nonsense'], environment)
  expect([none.code, none.errors]).toEqual([1, expect.stringContaining('There is no run nonsense.')])
  const date = await ledger(['run', 'expiry', '--date', '31/12/2025'], environment)
  expect([date.code, date.errors]).toEqual([1, expect.stringContaining('date must be a date')])
  const later = await ledger(['run', 'expiry', '--date', '9999-01-01'], environment)
  expect([later.code, later.errors]).toEqual([1, expect.stringContaining('DATE_ORDER')])
}, 120_000)
