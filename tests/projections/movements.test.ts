import { expect, test } from 'vitest'
import { itemOf } from '#commands/accounts/facts/items.ts'
import type { MovementRow } from '#projections/movement-row.ts'
import { movements } from '#projections/movements.ts'
import {
  cents,
  collection,
  creditNote,
  day,
  fact,
  invoice,
  matching,
  receivableItem,
  rowsAfter,
  settled,
  settlementItem,
  undone,
} from '#tests/projections/account-facts.ts'

type Facts = Parameters<typeof rowsAfter> extends [unknown, ...infer F] ? F : never
const rows = (...facts: Facts) => rowsAfter<MovementRow>(movements, ...facts)
const row = (...facts: Facts) => rows(...facts)[0]
const paid = (amount: number) => matching('m', receivableItem('i'), settlementItem('m'), amount)
const penalty = (movementId: string, amount: number, over = {}) =>
  collection(movementId, amount, { type: 'penalty', direction: 'increase', ...over })

test('R-203 a movement begins as a pending row', () => {
  expect(row(collection('m', 100_00, { dueDate: day('2025-04-01'), externalRef: 'X' }))).toMatchObject({
    ...{ kind: 'movement', movement_id: 'm', type: 'receivable_collection', direction: 'decrease' },
    ...{ amount: 100_00, settled: 0, allocated: 0, given_up: 0, status: 'pending', due_date: '2025-04-01' },
    ...{ date: '2025-03-02', external_ref: 'X', number: null, recorded_by: 'amina', position: '1' },
  })
})

test('R-217 it is settled by the money that moves, whether or not that is allocated', () => {
  expect(row(collection('m', 100_00), settled('m', 30_00))).toMatchObject({
    ...{ settled: 30_00, allocated: 0, status: 'partially_paid', settled_on: '2025-03-05' },
    payment_method: 'cash',
  })
  const all = [collection('m', 100_00), settled('m', 100_00, [paid(60_00)])] as const
  expect(row(...all)).toMatchObject({ settled: 100_00, allocated: 60_00, status: 'paid' })
  const more = fact('MovementAllocated', { movementId: 'm', matches: [paid(10_00)] })
  const less = fact('MovementDeallocated', { movementId: 'm', undone: [undone(paid(70_00), '2025-03-05')] })
  expect(row(...all, more)?.allocated).toBe(70_00)
  expect(row(...all, more, less)).toMatchObject({ allocated: 0, settled: 100_00, status: 'paid' })
})

test('a penalty is settled by what is matched with it', () => {
  const by = matching('m', itemOf('p', 'penalty'), settlementItem('m'), 20_00)
  const facts = [penalty('p', 30_00), collection('m', 50_00), settled('m', 50_00, [by])] as const
  const [money, late] = rows(...facts)
  expect(money).toMatchObject({ movement_id: 'm', settled: 50_00, allocated: 20_00, status: 'paid' })
  expect(late).toMatchObject({ movement_id: 'p', settled: 20_00, status: 'partially_paid' })
})

test('a penalty that is waived before anything was paid counts as cancelled, else as paid', () => {
  const waived = (amount: number) =>
    fact('PenaltyWaived', {
      ...{ movementId: 'p', reason: 'goodwill', amount: cents(amount), item: itemOf('p', 'penalty') },
    })
  expect(row(penalty('p', 30_00), waived(30_00))).toMatchObject({ given_up: 30_00, status: 'cancelled' })
  const by = matching('c', itemOf('p', 'penalty'), itemOf('c', 'credit_note'), 20_00)
  const applied = fact('CreditNoteApplied', { creditNoteId: 'c', matches: [by] })
  expect(rows(penalty('p', 30_00), creditNote('c', 20_00), applied, waived(10_00))[1]).toMatchObject({
    ...{ settled: 20_00, given_up: 10_00, status: 'paid' },
  })
})

test('A-04 an assessed penalty is a row that says which document and rule it is for; a reduction is matched at once', () => {
  const assessed = (movementId: string, amount: number, over = {}) =>
    fact('PenaltyAssessed', {
      ...{ movementId, number: null, documentId: 'i', documentKind: 'receivable', ruleId: 'r' },
      ...{ part: 'interest', businessDate: day('2025-04-10'), direction: 'increase', amount: cents(amount) },
      ...{ cumulative: cents(amount), arithmetic: [], matches: [], ...over },
    })
  const less = matching('q', itemOf('p', 'penalty'), itemOf('q', 'penalty'), 4_00)
  const [first, second] = rows(
    assessed('p', 10_00),
    assessed('q', 4_00, { direction: 'decrease', matches: [less] }),
  )
  expect(first).toMatchObject({
    ...{ type: 'penalty', document_id: 'i', document_kind: 'receivable', rule_id: 'r' },
    ...{ settled: 4_00, status: 'partially_paid' },
  })
  expect(second).toMatchObject({ direction: 'decrease', settled: 4_00, status: 'paid' })
})

test('penalties on an adjustment with a due date are to be looked at again when it changes after that day', () => {
  const adjustment = collection('a', 50_00, {
    ...{ type: 'miscellaneous', direction: 'increase', dueDate: day('2025-03-04') },
  })
  const by = matching('m', itemOf('a', 'miscellaneous'), settlementItem('m'), 20_00)
  const late = [adjustment, collection('m', 20_00), settled('m', 20_00, [by])] as const
  const assessed = fact('PenaltyAssessed', {
    ...{ movementId: 'p', number: null, documentId: 'a', documentKind: 'miscellaneous', ruleId: 'r' },
    ...{ part: 'interest', businessDate: day('2025-04-10'), direction: 'increase', amount: cents(1) },
    ...{ cumulative: cents(1), arithmetic: [], matches: [] },
  })
  expect(rows(...late)[0]).toMatchObject({ movement_id: 'a', assess_pending: true, assessed: false })
  expect(rows(...late, assessed)[0]).toMatchObject({ assess_pending: false, assessed: true })
  const after = [adjustment, collection('m', 20_00), settled('m', 20_00, [by], '2025-04-11')] as const
  expect(rows(...after, assessed)[0]).toMatchObject({ assess_pending: true, assessed: true })
})

test('a cancelled movement says since when and why', () => {
  const cancelled = fact('MovementCancelled', { movementId: 'm', reason: 'agreed' }, '2025-03-09')
  expect(row(collection('m', 100_00), cancelled)).toMatchObject({
    ...{ status: 'cancelled', ended_on: '2025-03-09', ended_position: '2', end_reason: 'agreed' },
  })
})

test('A-17 a reversal ends the movement and adds the counter-movement, both linked', () => {
  const counter = { movementId: 'x', type: 'receivable_collection', direction: 'increase' } as const
  const reversed = fact(
    'MovementReversed',
    {
      ...{ movementId: 'm', reason: 'bounced', counter: { ...counter, amount: cents(100_00), number: null } },
      undone: [undone(paid(60_00), '2025-03-05')],
      matches: [matching('x', itemOf('x', 'counter'), settlementItem('m'), 100_00)],
      cash: [],
    },
    '2025-03-20',
  )
  const [original, undoing] = rows(
    invoice('i', 60_00),
    collection('m', 100_00),
    settled('m', 100_00, [paid(60_00)]),
    reversed,
  )
  expect(original).toMatchObject({
    ...{ status: 'reversed', reversed_by: 'x', ended_on: '2025-03-20', settled: 100_00, allocated: 100_00 },
  })
  expect(undoing).toMatchObject({
    ...{ movement_id: 'x', reversal_of: 'm', status: 'paid', settled: 100_00, reason: 'bounced' },
    ...{ date: '2025-03-20', settled_on: '2025-03-20' },
  })
})

test('R-209 R-228 C-32 a credit note is one movement: used it is settled, lapsed or cancelled it is given up', () => {
  const by = matching('c', receivableItem('i'), itemOf('c', 'credit_note'), 20_00)
  const applied = fact('CreditNoteApplied', { creditNoteId: 'c', matches: [by] })
  const expired = fact('CreditNoteExpired', {
    ...{ creditNoteId: 'c', amount: cents(10_00), direction: 'decrease', expiresOn: day('2025-03-31') },
  })
  const cancelled = fact('CreditNoteCancelled', {
    ...{ creditNoteId: 'c', amount: cents(30_00), direction: 'decrease', reason: 'twice' },
  })
  const note = creditNote('c', 30_00)
  expect(row(note)).toMatchObject({
    ...{ kind: 'credit_note', type: 'credit_note', status: 'pending', payment_method: 'avoir' },
    ...{ origin_module: 'sales', reason: 'goods came back' },
  })
  expect(row(note, applied)).toMatchObject({ settled: 20_00, status: 'partially_paid' })
  expect(row(note, applied, expired)).toMatchObject({ given_up: 10_00, status: 'paid' })
  expect(row(note, cancelled)).toMatchObject({ given_up: 30_00, status: 'cancelled' })
})

test('A-16 R-219 the number that the series hands out comes into the row of its kind', () => {
  const numbered = (kind: 'movement' | 'credit_note' | 'receivable', documentId: string) =>
    fact('DocumentNumbered', { documentId, kind, number: 'N-1' })
  expect(row(collection('m', 1), numbered('movement', 'm'))?.number).toBe('N-1')
  expect(row(creditNote('c', 1), numbered('credit_note', 'c'))?.number).toBe('N-1')
  expect(row(collection('m', 1), numbered('receivable', 'm'))?.number).toBeNull()
})

test('an offset settles what it matches', () => {
  const by = matching('o', itemOf('p', 'penalty'), itemOf('b', 'payable'), 30_00)
  const offset = fact('OffsetRecorded', { offsetId: 'o', reason: 'r', amount: cents(30_00), matches: [by] })
  const cancelled = fact('OffsetCancelled', {
    offsetId: 'o',
    reason: 'r',
    undone: [undone(by, '2025-03-01')],
  })
  expect(row(penalty('p', 30_00), offset)?.status).toBe('paid')
  expect(row(penalty('p', 30_00), offset, cancelled)?.status).toBe('pending')
})
