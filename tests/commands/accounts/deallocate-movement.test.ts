import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { deallocateMovement } from '#commands/accounts/deallocate-movement.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { Matching } from '#commands/accounts/facts/items.ts'
import {
  allocated,
  cents,
  day,
  invoiced,
  invoiceId,
  movementId,
  of,
  paid,
  partyId,
  penalty,
  recorded,
  reversed,
  settled,
} from '#tests/commands/accounts/movement-facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(account)
const from = (amount: string, documentId = invoiceId) => ({
  ...{ partyId, currency: 'EUR', movementId },
  allocations: [{ documentId, amount }],
})
const deallocated = (undone: (Matching & { appliedOn: string })[], on: string): AccountEvent => ({
  type: 'MovementDeallocated',
  data: { ...of, movementId, undone },
  effectiveOn: day(on),
})
const facts = [
  invoiced(),
  recorded(),
  settled(),
  allocated([paid(10_00)], '2025-03-13'),
  allocated([paid(20_00)], '2025-03-15'),
]

test('takes an allocation back on the day since which it counted, the latest first', () => {
  given(...facts)
    .when(deallocateMovement, from('5.00'))
    .thenFacts(deallocated([{ ...paid(5_00), appliedOn: '2025-03-15' }], '2025-03-15'))
})

test('what counted on several days is taken back by one fact for each', () => {
  const undone = [
    deallocated([{ ...paid(5_00), appliedOn: '2025-03-13' }], '2025-03-13'),
    deallocated([{ ...paid(20_00), appliedOn: '2025-03-15' }], '2025-03-15'),
  ]
  given(...facts)
    .when(deallocateMovement, from('25.00'))
    .thenFacts(...undone)
  const after = fold(account, [...facts, ...undone])
  expect(after.items.get(invoiceId)?.open).toBe(95_00)
  expect(after.applied.get(movementId)?.toArray()).toMatchObject([{ amount: 5_00, appliedOn: '2025-03-13' }])
})

test('refuses more than is allocated, and tells how much is', () => {
  given(...facts)
    .when(deallocateMovement, from('30.01'))
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', {
      documentId: invoiceId,
      remaining: '30.00',
      requested: '30.01',
    })
})

test('refuses a document that nothing is allocated to, and the movement itself', () => {
  given(invoiced(), recorded(), settled())
    .when(deallocateMovement, from('1.00'))
    .thenRefused('DOCUMENT_UNKNOWN', { documentId: invoiceId })
  given(...facts)
    .when(deallocateMovement, from('1.00', movementId))
    .thenRefused('DOCUMENT_UNKNOWN')
})

test('one sent twice takes back no more than there is', () => {
  const sent = from('30.00')
  const done = given(...facts)
    .when(deallocateMovement, sent)
    .facts()
  given(...facts, ...done)
    .when(deallocateMovement, sent)
    .thenRefused('DOCUMENT_UNKNOWN')
})

test.each([
  ['0', 'AMOUNT_NOT_POSITIVE'],
  ['0.001', 'AMOUNT_PRECISION'],
  ['99999999999999', 'AMOUNT_TOO_LARGE'],
] as const)('refuses the amount %s', (amount, code) => {
  given(...facts)
    .when(deallocateMovement, from(amount))
    .thenRefused(code)
})

test('refuses what is no payment in force, and a movement that is not there', () => {
  given(recorded(), settled({ amount: cents(40_00) }), reversed)
    .when(deallocateMovement, from('1.00'))
    .thenRefused('STATE_CONFLICT')
  given(penalty()).when(deallocateMovement, from('1.00')).thenRefused('STATE_CONFLICT')
  given(invoiced()).when(deallocateMovement, from('1.00')).thenRefused('NOT_FOUND')
})
