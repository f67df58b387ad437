import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { setCreditLimit } from '#commands/accounts/set-credit-limit.ts'
import { limit, partyId } from '#tests/commands/accounts/invoice-facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(account)
const path = { partyId, currency: 'EUR' }

test('R-499 A-31 sets how much a party may owe, and whether more is told or refused', () => {
  given()
    .when(setCreditLimit, { ...path, amount: '1000', policy: 'block' })
    .thenFacts(limit(1000_00, 'block'))
  given()
    .when(setCreditLimit, { ...path, amount: '1000' })
    .thenFacts(limit(1000_00, 'warn'))
})

test('A-31 a limit of 0 is no credit, and null takes the limit away', () => {
  given()
    .when(setCreditLimit, { ...path, amount: 0, policy: 'block' })
    .thenFacts(limit(0, 'block'))
  given(limit(0, 'block'))
    .when(setCreditLimit, { ...path, amount: null, policy: 'warn' })
    .thenFacts(limit(null, 'warn'))
})

test('changes nothing when it is so already, as an account without a limit is', () => {
  const input = { ...path, amount: '1000.00', policy: 'block' } as const
  given()
    .when(setCreditLimit, input)
    .thenTwiceIsOnce((...all) => given(...all).when(setCreditLimit, input))
  given()
    .when(setCreditLimit, { ...path, amount: null })
    .thenNothing()
})

test('refuses a limit below zero, too precise or too large', () => {
  given()
    .when(setCreditLimit, { ...path, amount: '-1' })
    .thenRefused('INVALID')
  given()
    .when(setCreditLimit, { ...path, amount: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(setCreditLimit, { ...path, amount: '10000000000000' })
    .thenRefused('AMOUNT_TOO_LARGE')
})

test('refuses a party that does not exist or is archived', () => {
  const input = { ...path, amount: '1' }
  given().knowing({ party: 'unknown' }).when(setCreditLimit, input).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(setCreditLimit, input).thenRefused('PARTY_ARCHIVED')
})

test('knows no other policy', () => {
  expect(setCreditLimit.input.safeParse({ ...path, amount: '1', policy: 'ignore' }).success).toBe(false)
})
