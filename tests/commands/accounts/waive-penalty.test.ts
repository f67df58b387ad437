import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { itemOf } from '#commands/accounts/facts/items.ts'
import { waivePenalty } from '#commands/accounts/waive-penalty.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import {
  allocated,
  cents,
  day,
  first,
  movementId,
  otherInvoiceId,
  partyId,
  penalty,
  recorded,
  settled,
  waived,
} from '#tests/commands/accounts/movement-facts.ts'
import { fold, newId, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const waiving = { partyId, currency: 'EUR', movementId, reason: 'a good customer' }

/** A collection that has paid this much of the penalty. */
const paying = (amount: number): AccountEvent[] => {
  const credit = { itemId: first, documentId: otherInvoiceId, kind: 'settlement' as const }
  const debit = itemOf(movementId, 'penalty')
  return [
    recorded({ movementId: otherInvoiceId }),
    settled({ movementId: otherInvoiceId }),
    allocated([{ by: otherInvoiceId, debit, credit, amount: cents(amount) }]),
  ]
}

test('gives up what is open of a penalty, and the balance goes down by as much', () => {
  given(penalty())
    .when(waivePenalty, waiving)
    .thenFacts({ ...waived(), effectiveOn: today })
  const { balance, items } = fold(account, [penalty(), waived()])
  expect([balance, items.get(movementId)?.open, items.get(movementId)?.amount]).toEqual([0, 0, 0])
})

test('gives up no more than what has not been paid', () => {
  given(penalty(), ...paying(10_00))
    .when(waivePenalty, waiving)
    .thenFacts({ ...waived(20_00), effectiveOn: today })
})

test('counts from the day of a penalty that is still to come', () => {
  const [fact] = given(penalty({ date: day('2025-05-01') }))
    .when(waivePenalty, waiving)
    .facts()
  expect(fact?.effectiveOn).toBe('2025-05-01')
})

test('changes nothing when sent twice', () => {
  given(penalty(), ...paying(10_00))
    .when(waivePenalty, waiving)
    .thenTwiceIsOnce((...all) => given(...all).when(waivePenalty, waiving))
})

test('refuses a penalty that is paid in full, or reversed', () => {
  given(penalty(), ...paying(30_00))
    .when(waivePenalty, waiving)
    .thenRefused('STATE_CONFLICT', { status: 'paid' })
  const counter = { movementId: newId, type: 'penalty', direction: 'decrease', amount: cents(30_00) } as const
  const matching = { by: newId, debit: itemOf(movementId, 'penalty'), credit: itemOf(newId, 'counter') }
  const { partyId, currency } = penalty().data
  given(penalty(), {
    type: 'MovementReversed',
    data: {
      ...{ partyId, currency, movementId, reason: 'R' },
      ...{ counter: { ...counter, number: null }, undone: [], cash: [] },
      matches: [{ ...matching, amount: cents(30_00) }],
    },
  })
    .when(waivePenalty, waiving)
    .thenRefused('STATE_CONFLICT', { status: 'reversed' })
})

test('refuses what is no penalty, and the reduction of one', () => {
  given(recorded()).when(waivePenalty, waiving).thenRefused('STATE_CONFLICT', { status: 'pending' })
  given(penalty({ direction: 'decrease' }))
    .when(waivePenalty, waiving)
    .thenRefused('STATE_CONFLICT')
})

test('refuses a movement that is not there', () => {
  given().when(waivePenalty, waiving).thenRefused('NOT_FOUND')
})
