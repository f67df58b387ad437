import { test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { extendCreditNoteExpiry } from '#commands/accounts/extend-credit-note-expiry.ts'
import { cancelled, creditNoteId, day, expired, issued, of } from '#tests/commands/accounts/note-facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(account)
const until = (expiresOn: string) => ({ ...of, creditNoteId, expiresOn })

test('A-07 a credit note may be good for longer, before it expires', () => {
  given(issued())
    .when(extendCreditNoteExpiry, until('2025-06-30'))
    .thenFacts({
      type: 'CreditNoteExpiryExtended',
      data: { ...of, creditNoteId, previous: day('2025-04-30'), expiresOn: day('2025-06-30') },
    })
})

test('sent twice it changes nothing', () => {
  given(issued())
    .when(extendCreditNoteExpiry, until('2025-06-30'))
    .thenTwiceIsOnce((...all) => given(...all).when(extendCreditNoteExpiry, until('2025-06-30')))
})

test('it is not made shorter', () => {
  given(issued())
    .when(extendCreditNoteExpiry, until('2025-04-29'))
    .thenRefused('DATE_ORDER', { expiresOn: '2025-04-29', previous: '2025-04-30' })
})

test('one that never expires has nothing to extend', () => {
  const { expiresOn: _expiresOn, ...data } = issued().data
  given({ ...issued(), data })
    .when(extendCreditNoteExpiry, until('2025-06-30'))
    .thenRefused('STATE_CONFLICT', { expiresOn: null })
})

test('A-07 once its last day is over it is too late, whether or not the run has been there', () => {
  const past = issued({ expiresOn: day('2025-03-21') })
  given(past).when(extendCreditNoteExpiry, until('2025-06-30')).thenRefused('CREDIT_NOTE_EXPIRED')
  given(past, expired(100_00, '2025-03-21'))
    .when(extendCreditNoteExpiry, until('2025-06-30'))
    .thenRefused('CREDIT_NOTE_EXPIRED')
})

test('one that is cancelled, or not there, is not extended', () => {
  given(issued(), cancelled())
    .when(extendCreditNoteExpiry, until('2025-06-30'))
    .thenRefused('STATE_CONFLICT', { status: 'cancelled' })
  given().when(extendCreditNoteExpiry, until('2025-06-30')).thenRefused('NOT_FOUND')
})
