import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { cancelCreditNote } from '#commands/accounts/cancel-credit-note.ts'
import {
  applied,
  cancelled,
  creditNoteId,
  day,
  expired,
  invoiced,
  issued,
  of,
  reason,
} from '#tests/commands/accounts/note-facts.ts'
import { fold, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const input = { ...of, creditNoteId, reason }

test('an unused credit note is cancelled, and the balance moves back', () => {
  const fact = { ...cancelled(), effectiveOn: today }
  given(issued()).when(cancelCreditNote, input).thenFacts(fact)
  const after = fold(account, [issued(), fact])
  expect(after.balance).toBe(0)
  expect(after.items.get(creditNoteId)?.open).toBe(0)
})

test('cancelled twice it is cancelled once', () => {
  given(issued())
    .when(cancelCreditNote, input)
    .thenTwiceIsOnce((...all) => given(...all).when(cancelCreditNote, input))
})

test('it is cancelled on its own day when that is still to come', () => {
  const [fact] = given(issued({ date: day('2025-04-02') }))
    .when(cancelCreditNote, input)
    .facts()
  expect(fact?.effectiveOn).toBe('2025-04-02')
})

test.each([
  [60_00, 'partially_used'],
  [100_00, 'used'],
])('R-241 one of which %i cents are used is not cancelled', (amount, status) => {
  given(invoiced(), issued(), applied(amount))
    .when(cancelCreditNote, input)
    .thenRefused('STATE_CONFLICT', { status })
})

test('R-241 one that has expired is not cancelled', () => {
  const past = issued({ expiresOn: day('2025-03-21') })
  given(past).when(cancelCreditNote, input).thenRefused('CREDIT_NOTE_EXPIRED')
  given(past, expired(100_00, '2025-03-21')).when(cancelCreditNote, input).thenRefused('CREDIT_NOTE_EXPIRED')
})

test('one that is not there is not cancelled', () => {
  given().when(cancelCreditNote, input).thenRefused('NOT_FOUND')
})
