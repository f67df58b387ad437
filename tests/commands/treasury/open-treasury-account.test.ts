import { expect, test } from 'vitest'
import { openTreasuryAccount } from '#commands/treasury/open-treasury-account.ts'
import { treasuryAccount } from '#commands/treasury/treasury-account.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Minor } from '#src/kernel/money.ts'
import { closed, opened } from '#tests/commands/treasury/facts.ts'
import { specification, today } from '#tests/support/specification.ts'

const given = specification(treasuryAccount)
const kind = 'cash' as const
const till = { name: 'Till', kind, currency: 'EUR', openingBalance: '50.00', openedOn: '2025-03-01' }

test('X-03 opens a till, with what is in it from that day on', () => {
  given().when(openTreasuryAccount, till).thenFacts(opened())
})

test('X-03 opens it empty and today when nothing else is said', () => {
  const { openingBalance: _amount, openedOn: _day, ...bare } = till
  given()
    .when(openTreasuryAccount, bare)
    .thenFacts(opened({ openingBalance: 0 as Minor, openedOn: today }))
})

test.each(['cash', 'bank', 'mobile_money'] as const)('X-03 knows the kind %s', (kind) => {
  const [fact] = given()
    .when(openTreasuryAccount, { ...till, kind })
    .facts()
  expect(fact?.data).toMatchObject({ kind })
})

test('a bank account may be overdrawn from the start', () => {
  const [fact] = given()
    .when(openTreasuryAccount, { ...till, openingBalance: '-12.50', legacyId: '7' })
    .facts()
  expect(fact?.data).toMatchObject({ openingBalance: -12_50, legacyId: '7' })
})

test('changes nothing when sent twice, on a later day or after it was closed', () => {
  given()
    .when(openTreasuryAccount, till)
    .thenTwiceIsOnce((...all) => given(...all).when(openTreasuryAccount, till))
  const { openedOn: _day, ...undated } = till
  const earlier = opened({ openedOn: '2025-03-20' as CivilDate })
  given(earlier, closed).when(openTreasuryAccount, undated).thenNothing()
})

test('refuses an id that another one has', () => {
  given(opened())
    .when(openTreasuryAccount, { ...till, name: 'Another' })
    .thenRefused('ALREADY_EXISTS')
})

test('C-05 refuses an opening balance that the currency or the ledger does not hold', () => {
  given()
    .when(openTreasuryAccount, { ...till, openingBalance: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(openTreasuryAccount, { ...till, openingBalance: '-99999999999999.00' })
    .thenRefused('AMOUNT_TOO_LARGE')
})
