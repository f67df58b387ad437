import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { expireCreditNote } from '#commands/accounts/expire-credit-note.ts'
import { itemOf } from '#commands/accounts/facts/items.ts'
import {
  applied,
  cancelled,
  cents,
  creditNoteId,
  day,
  expired,
  invoiced,
  issued,
  of,
} from '#tests/commands/accounts/note-facts.ts'
import { fold, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const input = { ...of, creditNoteId, businessDate: today }
const past = issued({ expiresOn: day('2025-03-20') })

test('A-03 A-05 what is left lapses as of the last day, and moves the balance back', () => {
  given(invoiced(), past, applied(60_00))
    .when(expireCreditNote, input)
    .thenFacts(expired(40_00, '2025-03-20'))
  const after = fold(account, [invoiced(), past, applied(60_00), expired(40_00, '2025-03-20')])
  expect(after.balance).toBe(40_00)
  expect(after.items.get(creditNoteId)?.open).toBe(0)
  expect(after.creditNotes.get(creditNoteId)).toMatchObject({ used: 60_00, expired: 40_00 })
})

test('X-19 a second run changes nothing', () => {
  given(past)
    .when(expireCreditNote, input)
    .thenTwiceIsOnce((...all) => given(...all).when(expireCreditNote, input))
})

test('A-05 its last day must be over', () => {
  given(issued({ expiresOn: today }))
    .when(expireCreditNote, input)
    .thenNothing()
})

test('one that was used up, cancelled, extended or never expires is left as it is', () => {
  given(invoiced(), past, applied(100_00)).when(expireCreditNote, input).thenNothing()
  given(past, cancelled()).when(expireCreditNote, input).thenNothing()
  const extended = { ...of, creditNoteId, previous: day('2025-03-20'), expiresOn: day('2025-04-20') }
  given(past, { type: 'CreditNoteExpiryExtended', data: extended })
    .when(expireCreditNote, input)
    .thenNothing()
  const { expiresOn: _expiresOn, ...data } = issued().data
  given({ ...issued(), data })
    .when(expireCreditNote, input)
    .thenNothing()
})

test('X-18 in a locked period it lapses on the first open day', () => {
  const [fact] = given(past).lockedUntil('2025-03-20').when(expireCreditNote, input).facts()
  expect(fact?.effectiveOn).toBe('2025-03-21')
})

test('A-39 what a reversal gives back after the last day lapses on the day it is given back', () => {
  const penaltyId = 'a-penalty'
  const penalty = itemOf(penaltyId, 'penalty')
  const matching = {
    ...{ by: creditNoteId, debit: penalty, credit: itemOf(creditNoteId, 'credit_note') },
    amount: cents(60_00),
  }
  const facts = [
    past,
    {
      type: 'MovementRecorded' as const,
      data: {
        ...{ ...of, movementId: penaltyId, type: 'penalty' as const, direction: 'increase' as const },
        ...{ amount: cents(60_00), date: day('2025-03-12'), number: null },
      },
      effectiveOn: day('2025-03-12'),
    },
    {
      type: 'CreditNoteApplied' as const,
      data: { ...of, creditNoteId, matches: [matching] },
      effectiveOn: day('2025-03-13'),
    },
    expired(40_00, '2025-03-20'),
    {
      type: 'MovementReversed' as const,
      data: {
        ...{ ...of, movementId: penaltyId, reason: 'it was not late', cash: [] },
        counter: {
          ...{ movementId: 'counter', type: 'penalty' as const, direction: 'decrease' as const },
          ...{ amount: cents(60_00), number: null },
        },
        undone: [{ ...matching, appliedOn: '2025-03-13' }],
        matches: [
          { by: 'counter', debit: penalty, credit: itemOf('counter', 'counter'), amount: cents(60_00) },
        ],
      },
      effectiveOn: day('2025-03-21'),
    },
  ]
  const decided = given(...facts)
    .when(expireCreditNote, input)
    .facts()
  expect(decided).toEqual([{ ...expired(60_00, '2025-03-20'), effectiveOn: '2025-03-21' }])
  const { creditNotes, balance } = fold(account, [...facts, ...decided])
  expect(creditNotes.get(creditNoteId)).toMatchObject({ used: 0, expired: 100_00 })
  expect(balance).toBe(0)
})

test('the business date is not after today, and the credit note is there', () => {
  given(past)
    .when(expireCreditNote, { ...input, businessDate: '2025-03-23' })
    .thenRefused('DATE_ORDER', { businessDate: '2025-03-23', today })
  given().when(expireCreditNote, input).thenRefused('NOT_FOUND')
})
