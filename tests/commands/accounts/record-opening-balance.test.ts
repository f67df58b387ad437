import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { recordOpeningBalance } from '#commands/accounts/record-opening-balance.ts'
import {
  cents,
  collected,
  day,
  limit,
  opening,
  partyId,
  receivable,
} from '#tests/commands/accounts/invoice-facts.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { fold, specification, tenant } from '#tests/support/specification.ts'

const given = specification(account)
const input = { partyId, currency: 'EUR', amount: '1000.00', effectiveOn: '2025-01-01' }

test('R-252 A-02 records what the party owed when the account began, on its own day', () => {
  const [fact] = given().when(recordOpeningBalance, input).facts()
  expect(fact).toMatchObject({
    type: 'OpeningBalanceRecorded',
    data: { partyId, currency: 'EUR', amount: 1000_00 },
    effectiveOn: '2025-01-01',
  })
})

test('R-252 may be negative: we owed the party', () => {
  const owed = given().when(recordOpeningBalance, { ...input, amount: '-250.50' })
  expect(owed.facts()[0]?.data).toMatchObject({ amount: -250_50 })
  expect(fold(account, owed.facts())).toMatchObject({ balance: -250_50, opening: { amount: cents(-250_50) } })
})

test('is known by an id that follows from the account', () => {
  const [fact] = given().when(recordOpeningBalance, input).facts()
  const id = derivedId('opening', tenant, partyId, 'EUR')
  expect(fact?.data).toMatchObject({ documentId: id })
  const naming = { tenant, newId: derivedId('whatever') }
  expect(recordOpeningBalance.about?.(recordOpeningBalance.input.parse(input), naming)).toEqual({
    noun: 'account',
    id,
    stream: `${partyId}.EUR`,
  })
})

test('changes nothing when sent twice, even once the account is used', () => {
  given()
    .when(recordOpeningBalance, input)
    .thenTwiceIsOnce((...all) => given(...all).when(recordOpeningBalance, input))
  given(opening(1000_00), receivable(5_00)).when(recordOpeningBalance, input).thenNothing()
})

test('A-35 is recorded once, before anything else is posted or expected', () => {
  given(opening(1_00)).when(recordOpeningBalance, input).thenRefused('OPENING_TOO_LATE')
  given(receivable(5_00)).when(recordOpeningBalance, input).thenRefused('OPENING_TOO_LATE')
  given(collected(5_00)[0]).when(recordOpeningBalance, input).thenRefused('OPENING_TOO_LATE')
  expect(given(limit(0)).when(recordOpeningBalance, input).facts()).toHaveLength(1)
})

test('refuses nothing at all, too precise and too large amounts', () => {
  given()
    .when(recordOpeningBalance, { ...input, amount: '-0.00' })
    .thenRefused('INVALID')
  given()
    .when(recordOpeningBalance, { ...input, amount: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(recordOpeningBalance, { ...input, amount: '-10000000000000' })
    .thenRefused('AMOUNT_TOO_LARGE')
})

test('refuses a party that does not exist or is archived', () => {
  given().knowing({ party: 'unknown' }).when(recordOpeningBalance, input).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(recordOpeningBalance, input).thenRefused('PARTY_ARCHIVED')
})

test('R-252 counts from its own day, also one to come', () => {
  const [fact] = given()
    .when(recordOpeningBalance, { ...input, effectiveOn: '2026-01-01' })
    .facts()
  expect(fact?.effectiveOn).toBe(day('2026-01-01'))
})
