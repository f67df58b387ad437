import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { itemOf, type Matching } from '#commands/accounts/facts/items.ts'
import { reverseMovement } from '#commands/accounts/reverse-movement.ts'
import { derivedId } from '#src/kernel/ids.ts'
import {
  allocated,
  cancelled,
  cents,
  counterId,
  day,
  first,
  invoiced,
  invoiceId,
  movementId,
  of,
  paid,
  partyId,
  penalty,
  recorded,
  reversed,
  second,
  settled,
  settlement,
  till,
  waived,
} from '#tests/commands/accounts/movement-facts.ts'
import { fold, newId, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const reversal = { partyId, currency: 'EUR', movementId, reason: 'the cheque bounced' }
const counter = itemOf(newId, 'counter')
const countered = (amount: number, settlementId: string): Matching => ({
  by: newId,
  debit: counter,
  credit: settlement(settlementId),
  amount: cents(amount),
})
const reversing = (
  more: Partial<Extract<AccountEvent, { type: 'MovementReversed' }>['data']>,
  on: string = today,
) =>
  ({
    ...reversed,
    data: {
      ...reversed.data,
      counter: { ...reversed.data.counter, movementId: newId },
      ...more,
    },
    effectiveOn: day(on),
  }) satisfies AccountEvent

test('A-17 R-217 undoes a partly settled collection by a counter-movement; the money flows back', () => {
  const facts = [recorded(), settled({ treasuryAccountId: till })]
  const undoing = reversing({
    matches: [countered(40_00, first)],
    cash: [{ treasuryAccountId: till, settlementId: first, amount: cents(-40_00) }],
  })
  given(...facts)
    .when(reverseMovement, reversal)
    .thenFacts(undoing)
  const { balance, items, movements } = fold(account, [...facts, undoing])
  expect([balance, ...items.map(({ open }) => open).values()]).toEqual([0, 0, 0])
  expect(movements.map(({ status }) => status).toObject()).toEqual({
    [movementId]: 'reversed',
    [newId]: 'counter',
  })
})

test('A-17 all settlements at once, and what they had paid is open again from that day on', () => {
  const later = settled({
    settlementId: second,
    amount: cents(60_00),
    on: '2025-03-14',
    matches: [paid(60_00, { from: second })],
  })
  const facts = [invoiced(), recorded(), settled(), later, allocated([paid(10_00)])]
  const amount = cents(100_00)
  const undone = [
    { ...paid(10_00), appliedOn: '2025-03-15' },
    { ...paid(60_00, { from: second }), appliedOn: '2025-03-14' },
  ]
  const undoing = reversing(
    {
      counter: { ...reversed.data.counter, movementId: newId, amount },
      ...{ undone, matches: [countered(40_00, first), countered(60_00, second)] },
    },
    '2025-03-20',
  )
  given(...facts)
    .when(reverseMovement, { ...reversal, date: '2025-03-20' })
    .thenFacts(undoing)
  const { items, applied } = fold(account, [...facts, undoing])
  expect(items.get(invoiceId)).toMatchObject({ open: 100_00, from: '2025-03-20' })
  expect(applied.get(movementId)?.size).toBe(0)
})

test('a debt that was settled flows back in', () => {
  const debt = { type: 'debt_settlement', direction: 'increase' } as const
  const [fact] = given(recorded(debt), settled({ side: 'debit', treasuryAccountId: till }))
    .when(reverseMovement, reversal)
    .facts()
  expect(fact?.data).toMatchObject({
    counter: { type: 'debt_settlement', direction: 'decrease' },
    matches: [{ debit: settlement(first), credit: counter }],
    cash: [{ amount: 40_00 }],
  })
})

test('A-17 a penalty or an adjustment is reversed too, with all that had paid it, whoever matched it', () => {
  const by = derivedId('other')
  const credit = { itemId: first, documentId: by, kind: 'settlement' } as const
  const matching = { by, debit: itemOf(movementId, 'penalty'), credit, amount: cents(10_00) }
  const paying = [recorded({ movementId: by }), settled({ movementId: by, matches: [matching] })]
  const [fact] = given(penalty(), ...paying)
    .when(reverseMovement, reversal)
    .facts()
  expect(fact?.data).toMatchObject({
    counter: { type: 'penalty', direction: 'decrease', amount: 30_00 },
    undone: [{ ...matching, appliedOn: '2025-03-12' }],
    matches: [{ by: newId, debit: itemOf(movementId, 'penalty'), credit: counter, amount: 30_00 }],
    cash: [],
  })
})

test('of a penalty that was waived in part the rest is reversed, and nothing of one that was waived in whole', () => {
  const [fact] = given(penalty(), waived(20_00)).when(reverseMovement, reversal).facts()
  expect(fact?.data).toMatchObject({ counter: { amount: 10_00 } })
  given(penalty(), waived())
    .when(reverseMovement, reversal)
    .thenRefused('STATE_CONFLICT', { status: 'penalty' })
})

test('A-39 what comes back to a credit note can be used again, and lapses at once when the note has lapsed', () => {
  const note = derivedId('note')
  const adjustment = recorded({ type: 'miscellaneous', direction: 'increase', reason: 'R' })
  const [debit, credit] = [itemOf(movementId, 'miscellaneous'), itemOf(note, 'credit_note')]
  const issued: AccountEvent = {
    type: 'CreditNoteIssued',
    data: {
      ...{ ...of, creditNoteId: note, number: null, amount: cents(50_00), direction: 'decrease' },
      ...{ reason: 'R', origin: { module: 'sales', reference: 'S' }, vat: [], date: day('2025-03-10') },
      expiresOn: day('2025-03-18'),
    },
    effectiveOn: day('2025-03-10'),
  }
  const matches = [{ by: note, debit, credit, amount: cents(30_00) }]
  const applied: AccountEvent = {
    type: 'CreditNoteApplied',
    data: { ...of, creditNoteId: note, matches },
    effectiveOn: day('2025-03-12'),
  }
  const expired: AccountEvent = {
    type: 'CreditNoteExpired',
    data: {
      ...{ ...of, creditNoteId: note, amount: cents(20_00), direction: 'increase' },
      expiresOn: day('2025-03-18'),
    },
    effectiveOn: day('2025-03-18'),
  }
  const facts = [adjustment, issued, applied]
  const done = given(...facts)
    .when(reverseMovement, reversal)
    .facts()
  expect(done).toHaveLength(1)
  expect(fold(account, [...facts, ...done]).creditNotes.get(note)?.used).toBe(0)

  const lapsed = given(...facts, expired)
    .when(reverseMovement, reversal)
    .facts()
  expect(lapsed[1]).toEqual({
    type: 'CreditNoteExpired',
    data: { ...expired.data, amount: cents(30_00) },
    effectiveOn: today,
  })
  const { creditNotes, items, balance } = fold(account, [...facts, expired, ...lapsed])
  expect(creditNotes.get(note)).toMatchObject({ used: 0, expired: 50_00 })
  expect([items.get(note)?.open, balance]).toEqual([0, 0])
})

test('counts on the day that is named, today, or the latest day of what it undoes', () => {
  const facts = [recorded(), settled()]
  const [named] = given(...facts)
    .when(reverseMovement, { ...reversal, date: '2025-03-12' })
    .facts()
  expect(named?.effectiveOn).toBe('2025-03-12')
  const [late] = given(invoiced(), ...facts, allocated([paid(1_00)], '2025-05-01'))
    .when(reverseMovement, reversal)
    .facts()
  expect(late?.effectiveOn).toBe('2025-05-01')
})

test('refuses a day before the money moved, or was allocated', () => {
  given(recorded(), settled())
    .when(reverseMovement, { ...reversal, date: '2025-03-11' })
    .thenRefused('VALUE_DATE', { date: '2025-03-11', earliest: '2025-03-12' })
  given(invoiced(), recorded(), settled(), allocated([paid(1_00)]))
    .when(reverseMovement, { ...reversal, date: '2025-03-14' })
    .thenRefused('VALUE_DATE', { date: '2025-03-14', earliest: '2025-03-15' })
})

test('A-17 a movement is reversed once: sent twice, the second time is refused and changes nothing', () => {
  const facts = [recorded(), settled()]
  const done = given(...facts)
    .when(reverseMovement, reversal)
    .facts()
  given(...facts, ...done)
    .when(reverseMovement, reversal)
    .thenRefused('STATE_CONFLICT', { status: 'reversed' })
})

test('A-17 refuses what has not moved, what is cancelled, and a counter-movement', () => {
  given(recorded()).when(reverseMovement, reversal).thenRefused('STATE_CONFLICT', { status: 'pending' })
  given(recorded(), cancelled)
    .when(reverseMovement, reversal)
    .thenRefused('STATE_CONFLICT', { status: 'cancelled' })
  given(recorded(), settled(), reversed)
    .when(reverseMovement, { ...reversal, movementId: counterId })
    .thenRefused('STATE_CONFLICT', { status: 'counter' })
})

test('refuses a movement that is not there', () => {
  given().when(reverseMovement, reversal).thenRefused('NOT_FOUND')
})

test('is about the counter-movement, which it answers with', () => {
  const about = reverseMovement.about?.(reversal, { tenant: 'acme', newId })
  expect(about).toEqual({ noun: 'account', id: newId, stream: `${partyId}.EUR` })
})
