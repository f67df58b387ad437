import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { recordReceivable } from '#commands/accounts/record-receivable.ts'
import { cents, ids, limit, partyId, payable, receivable } from '#tests/commands/accounts/invoice-facts.ts'
import { recorded, specification } from '#tests/support/specification.ts'

const given = specification(account)
const input = { partyId, currency: 'EUR', date: '2025-03-01', amount: '500.00' }
const owing = receivable(600_00, { documentId: ids.other })
const figures = { limit: cents(1000_00), exposure: cents(1100_00), requested: cents(500_00) }

test('A-31 without a limit a party may owe any amount', () => {
  given(owing).when(recordReceivable, input).thenFacts(receivable(500_00))
})

test('A-31 up to the limit nothing is said', () => {
  given(limit(1100_00), owing).when(recordReceivable, input).thenFacts(receivable(500_00))
})

test('A-31 beyond a limit that warns the invoice is recorded with how far it went, and the answer says so', () => {
  const limitExceeded = { ...figures, exceededBy: cents(100_00), policy: 'warn' } as const
  const fact = receivable(500_00, { limitExceeded })
  given(limit(1000_00, 'warn'), owing).when(recordReceivable, input).thenFacts(fact)
  expect(recordReceivable.answer([recorded(account, fact)])).toEqual({
    warnings: [
      {
        ...{ code: 'CREDIT_LIMIT_EXCEEDED', limit: '1000.00', exposure: '1100.00', requested: '500.00' },
        ...{ exceededBy: '100.00', policy: 'warn' },
      },
    ],
  })
  expect(recordReceivable.answer([recorded(account, owing)])).toEqual({ warnings: [] })
})

test('A-31 beyond a limit that blocks it is refused with the figures', () => {
  given(limit(1000_00), owing)
    .when(recordReceivable, input)
    .thenRefused('CREDIT_LIMIT_EXCEEDED', {
      ...{
        limit: '1000.00',
        exposure: '1100.00',
        requested: '500.00',
        exceededBy: '100.00',
        policy: 'block',
      },
    })
})

test('A-31 somebody may let it through with a reason, which is recorded', () => {
  const overrideReason = 'Agreed with the board'
  const limitExceeded = { ...figures, exceededBy: cents(100_00), policy: 'block', overrideReason } as const
  given(limit(1000_00), owing)
    .when(recordReceivable, { ...input, overrideReason })
    .thenFacts(receivable(500_00, { limitExceeded }))
  given(owing)
    .when(recordReceivable, { ...input, overrideReason })
    .thenFacts(receivable(500_00))
})

test('A-31 a limit of 0 is no credit, but what we owe the party may be used up', () => {
  given(limit(0)).when(recordReceivable, input).thenRefused('CREDIT_LIMIT_EXCEEDED')
  given(limit(0), payable(500_00, { documentId: ids.bill }))
    .when(recordReceivable, input)
    .thenFacts(receivable(500_00))
})

test('an invoice that was let through is the same when it is sent again', () => {
  given(limit(1000_00, 'warn'), owing)
    .when(recordReceivable, input)
    .thenTwiceIsOnce((...all) => given(...all, limit(0)).when(recordReceivable, input))
})
