import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountsSide, accountsSide } from '#tests/read-models/account-log.ts'
import {
  collected,
  creditNote,
  day,
  expected,
  numbered,
  opening,
  payable,
  receivable,
} from '#tests/projections/awa-account.ts'

let side: AccountsSide
let partyId: string
let path: string
beforeAll(async () => {
  side = await accountsSide()
  partyId = await side.party('Boutique Awa')
  path = `/parties/${partyId}/accounts/XOF`
  await side.tell(
    partyId,
    opening(1_000, '2025-01-01'),
    receivable({ id: 'i1', amount: 500, date: '2025-03-10' }),
    payable({ id: 'b1', amount: 200, date: '2025-02-15', externalRef: 'F-2025/17' }),
    expected('m1', 300, '2025-03-01'),
    collected('m1', 300, { date: '2025-03-20', matched: { documentId: 'i1', amount: 300 } }),
    creditNote('c1', 50, { date: '2025-03-05' }),
    numbered('i1', 'FAC-000001'),
    numbered('m1', 'MVT-000001', 'movement'),
    numbered('c1', 'AV-000001', 'credit_note'),
  )
})
afterAll(() => side.stop())

const shown = (items: readonly Record<string, unknown>[], ...fields: string[]) =>
  items.map((item) => fields.map((field) => item[field]))

test('R-271 the history has every change of the balance with the fact that caused it, and no other fact', async () => {
  const { items } = await side.get(`${path}/history`)
  expect(shown(items, 'revision', 'type', 'documentNumber', 'amount', 'balance')).toEqual([
    [0, 'OpeningBalanceRecorded', null, '1000', '1000'],
    [1, 'ReceivableRecorded', 'FAC-000001', '500', '1500'],
    [2, 'PayableRecorded', 'F-2025/17', '-200', '1300'],
    [4, 'MovementSettled', 'MVT-000001', '-300', '1000'],
    [5, 'CreditNoteIssued', 'AV-000001', '-50', '950'],
  ])
  expect(items[0]).toMatchObject({ actor: { subject: 'amina', role: 'finance' }, documentKind: 'opening' })
})

test('as of a day the history runs in the order in which its facts count', async () => {
  const first = await side.get(`${path}/history?asOf=2025-03-10&limit=2`)
  const rest = await side.get(`${path}/history?limit=10&cursor=${first.nextCursor}`)
  expect(shown([...first.items, ...rest.items], 'effectiveOn', 'balance')).toEqual([
    ['2025-01-01', '1000'],
    ['2025-02-15', '800'],
    ['2025-03-05', '750'],
    ['2025-03-10', '1250'],
  ])
})

test('what was known at a position or a time is shown as it was, without later numbers', async () => {
  const { items } = await side.get(`${path}/history`)
  const third = items[2] ?? {}
  for (const known of [third['position'], third['recordedAt']]) {
    const page = await side.get(`${path}/history?limit=2&knownAt=${String(known)}`)
    const rest = await side.get(`${path}/history?cursor=${page.nextCursor}`)
    expect(shown([...page.items, ...rest.items], 'documentNumber', 'balance')).toEqual([
      [null, '1000'],
      [null, '1500'],
      ['F-2025/17', '1300'],
    ])
  }
})

test('a cursor that somebody made up, with a time where each page has a position, is refused', async () => {
  const { items } = await side.get(`${path}/history`)
  const { nextCursor } = await side.get(`${path}/history?limit=2&knownAt=${String(items[2]?.['position'])}`)
  const text = Buffer.from(String(nextCursor), 'base64url').toString()
  const { filters, ...rest } = JSON.parse(text) as Record<string, object>
  for (const knownAt of ['2025-03-22T10:00:00Z', '-1', '1e3', '99999999999999999999']) {
    const forged = { ...rest, filters: { ...filters, knownAt } }
    const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url')
    const answer = await side.get(`${path}/history?cursor=${cursor}`)
    expect([knownAt, answer.status, answer.code]).toEqual([knownAt, 400, 'CURSOR_INVALID'])
  }
})

test('X-12 a statement opens with what was before, runs line by line, and closes with what is', async () => {
  const { data } = await side.get(`${path}/statement?from=2025-02-01&to=2025-03-10`)
  const lines = data['lines'] as Record<string, unknown>[]
  expect(data).toMatchObject({ opening: '1000', closing: '1250', from: '2025-02-01', to: '2025-03-10' })
  expect(shown(lines, 'date', 'type', 'documentNumber', 'amount', 'balance')).toEqual([
    ['2025-02-15', 'payable', 'F-2025/17', '-200', '800'],
    ['2025-03-05', 'credit_note', 'AV-000001', '-50', '750'],
    ['2025-03-10', 'receivable', 'FAC-000001', '500', '1250'],
  ])
})

test('a statement before anything was posted is empty, and one that ends before it begins is refused', async () => {
  const { data } = await side.get(`${path}/statement?to=2024-12-31`)
  expect(data).toMatchObject({ opening: '0', lines: [], closing: '0' })
  const after = await side.get(`${path}/statement?from=2026-01-01`)
  expect(after.data).toMatchObject({ opening: '950', lines: [], closing: '950' })
  expect((await side.get(`${path}/statement?from=2025-03-02&to=2025-03-01`)).code).toBe('INVALID')
})

test('a statement as of a day and as it was known then has only what counted and was known', async () => {
  const { items } = await side.get(`${path}/history`)
  const position = String(items[3]?.['position'])
  const { data } = await side.get(`${path}/statement?asOf=2025-03-10&knownAt=${position}`)
  expect(data['closing']).toBe('1300')
  expect(data['lines']).toHaveLength(3)
  const all = (await side.get(`${path}/statement?to=2025-03-31&asOf=2025-01-31`)).data
  expect([all['closing'], all['to']]).toEqual(['1000', '2025-03-31'])
})

test('a long statement comes in pages of 200 lines that go on where the last one ended', async () => {
  const id = await side.party('Long')
  const facts = Array.from({ length: 450 }, (_, n) =>
    receivable({ id: `l${n}`, amount: n + 1, date: day(`2025-03-${String((n % 28) + 1).padStart(2, '0')}`) }),
  )
  await side.tell(id, ...facts)
  const long = `/parties/${id}/accounts/XOF/statement`
  const pages: Record<string, unknown>[][] = []
  let page = await side.get(`${long}?from=2025-03-02`)
  for (;;) {
    pages.push(page.data['lines'] as Record<string, unknown>[])
    if (page.nextCursor === undefined) break
    page = await side.get(`${long}?cursor=${page.nextCursor}`)
  }
  expect(pages.map(({ length }) => length)).toEqual([200, 200, 33])
  const lines = pages.flat()
  let balance = Number(page.data['opening'])
  for (const line of lines) expect(line['balance']).toBe(String((balance += Number(line['amount']))))
  expect(page.data['closing']).toBe(String(balance))
  expect(lines.map(({ date }) => date)).toEqual(lines.map(({ date }) => date).toSorted())

  const csv = (await side.get(`${long}?from=2025-03-02`, { headers: { accept: 'text/csv' } })).text
  const rows = csv.trim().split('\r\n')
  expect(rows).toHaveLength(1 + 1 + 433 + 1)
  expect(rows[0]).toBe('date,type,documentNumber,amount,balance')
  expect(rows.at(-1)).toBe(`,closing,,,${balance}`)
}, 30_000)
