import { expect, test } from 'vitest'
import { itemOf } from '#commands/accounts/facts/items.ts'
import { creditNotes, type CreditNoteRow } from '#projections/credit-notes.ts'
import {
  cents,
  collection,
  creditNote,
  day,
  fact,
  matching,
  receivableItem,
  rowsAfter,
  undone,
} from '#tests/projections/account-facts.ts'

type Facts = Parameters<typeof rowsAfter> extends [unknown, ...infer F] ? F : never
const row = (...facts: Facts) => rowsAfter<CreditNoteRow>(creditNotes, ...facts)[0]
const use = (amount: number) => matching('c', receivableItem('i'), itemOf('c', 'credit_note'), amount)
const applied = (amount: number) => fact('CreditNoteApplied', { creditNoteId: 'c', matches: [use(amount)] })
const note = creditNote('c', 100_00, { expiresOn: day('2025-03-31') })

test('R-230 R-233 R-240 a credit note begins issued, with all of it left', () => {
  expect(row(note)).toMatchObject({
    ...{ credit_note_id: 'c', amount: 100_00, used: 0, expired: 0, cancelled: 0, remaining: 100_00 },
    ...{ status: 'issued', direction: 'decrease', reason: 'goods came back', expires_on: '2025-03-31' },
    ...{ origin_module: 'sales', origin_reference: 'S-1', date: '2025-03-03', recorded_by: 'amina' },
  })
})

test('R-234 R-235 R-241 using it up goes by partially_used to used, taking back leads back', () => {
  expect(row(note, applied(40_00))).toMatchObject({ used: 40_00, remaining: 60_00, status: 'partially_used' })
  expect(row(note, applied(40_00), applied(60_00))).toMatchObject({ remaining: 0, status: 'used' })
  const back = fact('CreditNoteUnapplied', { creditNoteId: 'c', undone: [undone(use(40_00), '2025-03-01')] })
  expect(row(note, applied(40_00), back)).toMatchObject({ used: 0, remaining: 100_00, status: 'issued' })
})

test('A-39 what has lapsed is expired, and comes back into no figure', () => {
  const expired = (amount: number) =>
    fact('CreditNoteExpired', {
      ...{ creditNoteId: 'c', amount: cents(amount), direction: 'decrease', expiresOn: day('2025-03-31') },
    })
  expect(row(note, applied(40_00), expired(60_00))).toMatchObject({
    ...{ used: 40_00, expired: 60_00, remaining: 0, status: 'expired' },
  })
})

test('a reversal of what it was used for frees it', () => {
  const by = matching('c', itemOf('p', 'penalty'), itemOf('c', 'credit_note'), 40_00)
  const penalty = collection('p', 40_00, { type: 'penalty', direction: 'increase' })
  const reversed = fact('MovementReversed', {
    movementId: 'p',
    reason: 'r',
    counter: { movementId: 'x', type: 'penalty', direction: 'decrease', amount: cents(40_00), number: null },
    undone: [undone(by, '2025-03-05')],
    matches: [matching('x', itemOf('p', 'penalty'), itemOf('x', 'counter'), 40_00)],
    cash: [],
  })
  const facts = [note, penalty, fact('CreditNoteApplied', { creditNoteId: 'c', matches: [by] })] as const
  expect(row(...facts)?.used).toBe(40_00)
  expect(row(...facts, reversed)).toMatchObject({ used: 0, remaining: 100_00, status: 'issued' })
})

test('a cancelled one says since when and why; extending moves its last day; its number comes later', () => {
  const cancelled = fact('CreditNoteCancelled', {
    ...{ creditNoteId: 'c', amount: cents(100_00), direction: 'decrease', reason: 'twice' },
  })
  expect(row(note, cancelled)).toMatchObject({
    ...{ status: 'cancelled', cancelled: 100_00, remaining: 0, end_reason: 'twice', ended_position: '2' },
  })
  const extension = { previous: day('2025-03-31'), expiresOn: day('2025-04-30') }
  const extended = fact('CreditNoteExpiryExtended', { creditNoteId: 'c', ...extension })
  expect(row(note, extended)?.expires_on).toBe('2025-04-30')
  const numbered = fact('DocumentNumbered', { documentId: 'c', kind: 'credit_note', number: 'AV-000001' })
  expect(row(note, numbered)?.number).toBe('AV-000001')
})
