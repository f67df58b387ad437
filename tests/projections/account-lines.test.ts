import { expect, test } from 'vitest'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { accountLines, type AccountLineRow } from '#projections/account-lines.ts'
import {
  applied,
  collected,
  creditNote,
  expected,
  limited,
  numbered,
  opening,
  payable,
  receivable,
} from '#tests/projections/awa-account.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const rows = (...facts: readonly AccountEvent[]) =>
  rowsOf<AccountLineRow>(accountLines, logOf(...facts.map((fact) => ['awa.XOF', fact] as const)))

test('a posting is a line that says what it makes open, since when, who did it and when it is due', () => {
  const invoice = { id: 'i1', amount: 500, date: '2025-03-01', dueDate: '2025-03-31', externalRef: 'F-7' }
  expect(rows(receivable(invoice))).toEqual([
    {
      ...{ party_id: 'awa', currency: 'XOF', revision: 0, line: 0, position: '1' },
      ...{ recorded_at: '2025-03-22T10:00:00.000Z', effective_on: '2025-03-01' },
      ...{ type: 'ReceivableRecorded', event_id: expect.any(String) as string },
      ...{ item_id: 'i1', document_id: 'i1', item_kind: 'receivable', class: 'receivable', side: 'debit' },
      ...{ posting: true, amount: 500, cause_id: 'i1', matched_by: null, counterpart_id: null },
      ...{ due_date: '2025-03-31', number: 'F-7', credit_limit: null, limit_policy: null },
      ...{ actor: 'amina', role: 'finance' },
    },
  ])
})

test('what we owe is negative', () => {
  const lines = rows(opening(-300), payable({ id: 'b1', amount: 200, date: '2025-03-01' }))
  expect(lines.map(({ amount, side, class: of }) => [amount, side, of])).toEqual([
    [-300, 'credit', 'payable'],
    [-200, 'credit', 'payable'],
  ])
})

test('a matching is a line on each of its two sides, which names the other and moves no balance', () => {
  const lines = rows(
    receivable({ id: 'i1', amount: 500, date: '2025-03-01' }),
    collected('m1', 300, { date: '2025-03-05', matched: { documentId: 'i1', amount: 200 } }),
    creditNote('c1', 100, { date: '2025-03-06' }),
    applied('c1', 'i1', { amount: 60, date: '2025-03-07' }),
  )
  const shown = lines.map((line) => [
    ...[line.revision, line.line, line.item_id, line.posting, line.amount],
    ...[line.class, line.cause_id, line.matched_by, line.counterpart_id],
  ])
  expect(shown).toEqual([
    [0, 0, 'i1', true, 500, 'receivable', 'i1', null, null],
    [1, 0, 'm1-1', true, -300, 'advance', 'm1', null, null],
    [1, 1, 'i1', false, -200, 'receivable', 'm1', 'm1', 'm1'],
    [1, 2, 'm1-1', false, 200, 'advance', 'm1', 'm1', 'i1'],
    [2, 0, 'c1', true, -100, 'credit_note', 'c1', null, null],
    [3, 0, 'i1', false, -60, 'receivable', 'c1', 'c1', 'c1'],
    [3, 1, 'c1', false, 60, 'credit_note', 'c1', 'c1', 'i1'],
  ])
})

test('a fact that changes nothing open has one line, which tells that it happened', () => {
  const lines = rows(expected('m1', 400, '2025-03-01'), numbered('m1', 'MVT-000001', 'movement'))
  expect(lines.map(({ item_id, document_id, amount, type }) => [item_id, document_id, amount, type])).toEqual(
    [
      [null, 'm1', 0, 'MovementRecorded'],
      [null, 'm1', 0, 'DocumentNumbered'],
    ],
  )
  expect(lines[1]?.number).toBe('MVT-000001')
})

test('a credit limit is told with its policy, also when there is none any more', () => {
  const lines = rows(limited(0, '2025-03-01'), limited(null, '2025-03-02'))
  expect(lines.map(({ credit_limit, limit_policy }) => [credit_limit, limit_policy])).toEqual([
    [0, 'block'],
    [null, 'block'],
  ])
})

test('no fact of an account is left out', () => {
  expect(Object.keys(accountLines.on).sort()).toEqual(Object.keys(accountFacts.types).sort())
})
