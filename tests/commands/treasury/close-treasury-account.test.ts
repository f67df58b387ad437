import { expect, test } from 'vitest'
import { closeTreasuryAccount } from '#commands/treasury/close-treasury-account.ts'
import { treasuryStanding } from '#commands/treasury/events.ts'
import { treasuryAccount } from '#commands/treasury/treasury-account.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { closed, opened } from '#tests/commands/treasury/facts.ts'
import { fold, newId, specification, today } from '#tests/support/specification.ts'

const given = specification(treasuryAccount)
const closing = { treasuryAccountId: newId, reason: 'the shop moves' }

test('X-03 closes a treasury account for good', () => {
  given(opened())
    .when(closeTreasuryAccount, closing)
    .thenFacts({ ...closed, effectiveOn: today })
})

test('closes one that is still to be opened from that day on', () => {
  const [fact] = given(opened({ openedOn: '2025-05-01' as CivilDate }))
    .when(closeTreasuryAccount, closing)
    .facts()
  expect(fact?.effectiveOn).toBe('2025-05-01')
})

test('changes nothing when sent twice', () => {
  given(opened())
    .when(closeTreasuryAccount, closing)
    .thenTwiceIsOnce((...all) => given(...all).when(closeTreasuryAccount, closing))
})

test('refuses one that does not exist', () => {
  given().when(closeTreasuryAccount, closing).thenRefused('NOT_FOUND')
})

test('other areas see whether it is there and open, in which currency and since when', () => {
  expect(fold(treasuryStanding, [])).toEqual({ status: 'unknown' })
  expect(fold(treasuryStanding, [closed])).toEqual({ status: 'unknown' })
  const open = { currency: 'EUR', openedOn: '2025-03-01' }
  expect(fold(treasuryStanding, [opened()])).toEqual({ ...open, status: 'open' })
  expect(fold(treasuryStanding, [opened(), closed])).toEqual({ ...open, status: 'closed' })
})
