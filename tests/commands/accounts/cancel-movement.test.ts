import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { cancelMovement } from '#commands/accounts/cancel-movement.ts'
import {
  cancelled,
  cents,
  counterId,
  day,
  movementId,
  partyId,
  penalty,
  recorded,
  reversed,
  settled,
} from '#tests/commands/accounts/movement-facts.ts'
import { specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const cancelling = { partyId, currency: 'EUR', movementId, reason: 'entered twice' }

test('R-217 A-17 cancels a payment of which nothing has moved yet', () => {
  given(recorded())
    .when(cancelMovement, cancelling)
    .thenFacts({ ...cancelled, effectiveOn: today })
})

test('counts from the day of a payment that is still to come', () => {
  const [fact] = given(recorded({ date: day('2025-05-01') }))
    .when(cancelMovement, cancelling)
    .facts()
  expect(fact?.effectiveOn).toBe('2025-05-01')
})

test('changes nothing when sent twice', () => {
  given(recorded())
    .when(cancelMovement, cancelling)
    .thenTwiceIsOnce((...all) => given(...all).when(cancelMovement, cancelling))
})

test('A-17 refuses what has moved, in part or in whole: it is reversed', () => {
  given(recorded(), settled())
    .when(cancelMovement, cancelling)
    .thenRefused('STATE_CONFLICT', { status: 'partially_paid' })
  given(recorded(), settled({ amount: cents(100_00) }))
    .when(cancelMovement, cancelling)
    .thenRefused('STATE_CONFLICT', { status: 'paid' })
})

test('A-17 refuses what counts at once, what is reversed, and a counter-movement', () => {
  given(penalty()).when(cancelMovement, cancelling).thenRefused('STATE_CONFLICT', { status: 'penalty' })
  const facts = [recorded(), settled(), reversed]
  given(...facts)
    .when(cancelMovement, cancelling)
    .thenRefused('STATE_CONFLICT', { status: 'reversed' })
  given(...facts)
    .when(cancelMovement, { ...cancelling, movementId: counterId })
    .thenRefused('STATE_CONFLICT', { status: 'counter' })
})

test('refuses a movement that is not there', () => {
  given().when(cancelMovement, cancelling).thenRefused('NOT_FOUND')
})

test('does not take a cancellation without a reason', () => {
  expect(cancelMovement.input.safeParse({ ...cancelling, reason: ' ' }).success).toBe(false)
})
