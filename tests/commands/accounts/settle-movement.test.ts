import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { itemOf } from '#commands/accounts/facts/items.ts'
import { settleMovement } from '#commands/accounts/settle-movement.ts'
import {
  billed,
  billId,
  cancelled,
  cents,
  day,
  eur,
  invoiced,
  invoiceId,
  movementId,
  opening,
  otherInvoiceId,
  paid,
  partyId,
  penalty,
  recorded,
  reversed,
  settled,
  till,
} from '#tests/commands/accounts/movement-facts.ts'
import { fold, newId, specification } from '#tests/support/specification.ts'

const given = specification(account)
const paymentMethod = 'cash' as const
const money = { partyId, currency: 'EUR', movementId, date: '2025-03-12', paymentMethod }
const mine = { settlementId: newId }
const open = { status: 'open', currency: eur, openedOn: day('2025-01-01') }

test('A-01 R-217 R-270 settles a part, which moves the balance by as much; what is not allocated is an advance', () => {
  given(recorded())
    .when(settleMovement, { ...money, amount: '40.00' })
    .thenFacts(settled(mine))
  const { balance, items } = fold(account, [recorded(), settled()])
  expect([balance, items.first()?.open]).toEqual([-40_00, 40_00])
})

test('R-217 without an amount settles all that is left', () => {
  given(recorded())
    .when(settleMovement, money)
    .thenFacts(settled({ ...mine, amount: cents(100_00) }))
  given(recorded(), settled())
    .when(settleMovement, money)
    .thenFacts(settled({ ...mine, amount: cents(60_00) }))
})

test('R-207 a debt that we settle is an item on the side of what the party owes', () => {
  given(recorded({ type: 'debt_settlement', direction: 'increase' }))
    .when(settleMovement, { ...money, amount: '40.00' })
    .thenFacts(settled({ ...mine, side: 'debit' }))
})

test('A-06 R-229 allocates the money to open documents, and moves it on a treasury account', () => {
  const allocations = [
    { documentId: invoiceId, amount: '30.00' },
    { documentId: otherInvoiceId, amount: '5.00' },
  ]
  given(recorded(), invoiced(), invoiced({ documentId: otherInvoiceId }))
    .knowing({ treasury: open })
    .when(settleMovement, { ...money, amount: '40.00', treasuryAccountId: till, allocations })
    .thenFacts(
      settled({
        ...{ ...mine, treasuryAccountId: till },
        matches: [paid(30_00, { from: newId }), paid(5_00, { documentId: otherInvoiceId, from: newId })],
      }),
    )
})

test('R-210 a penalty is an open document that money is allocated to', () => {
  const penaltyId = otherInvoiceId
  const [fact] = given(recorded(), penalty({ movementId: penaltyId }))
    .when(settleMovement, { ...money, allocations: [{ documentId: penaltyId, amount: '30.00' }] })
    .facts()
  expect(fact?.data).toMatchObject({ matches: [{ debit: itemOf(penaltyId, 'penalty'), amount: 30_00 }] })
})

test('changes nothing when sent twice', () => {
  const allocations = [{ documentId: invoiceId, amount: '30.00' }]
  for (const sent of [{ ...money, amount: '40.00', allocations }, money, { ...money, amount: 100 }]) {
    given(recorded(), invoiced())
      .when(settleMovement, sent)
      .thenTwiceIsOnce((...all) => given(...all).when(settleMovement, sent))
  }
})

test('refuses an id that another settlement or another thing has', () => {
  given(recorded(), settled(mine))
    .when(settleMovement, { ...money, amount: '41.00' })
    .thenRefused('ALREADY_EXISTS')
  given(recorded(), settled(mine))
    .when(settleMovement, { ...money, amount: '40.00', date: '2025-03-13' })
    .thenRefused('ALREADY_EXISTS')
  given(recorded(), invoiced({ documentId: newId }))
    .when(settleMovement, money)
    .thenRefused('ALREADY_EXISTS')
})

test('refuses more than is left, and tells how much is', () => {
  given(recorded(), settled())
    .when(settleMovement, { ...money, amount: '60.01' })
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', { remaining: '60.00', requested: '60.01' })
  given(recorded(), settled({ amount: cents(100_00) }))
    .when(settleMovement, money)
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', { remaining: '0.00' })
})

test('refuses to allocate more than is settled', () => {
  given(recorded(), invoiced())
    .when(settleMovement, {
      ...{ ...money, amount: '10.00' },
      allocations: [{ documentId: invoiceId, amount: '10.01' }],
    })
    .thenRefused('AMOUNT_EXCEEDS_REMAINING', { remaining: '10.00', requested: '10.01' })
})

test('A-06 refuses a document that is not there, on the same side, or less open', () => {
  const to = (documentId: string, amount = '10.00') => ({ ...money, allocations: [{ documentId, amount }] })
  given(recorded())
    .when(settleMovement, to(invoiceId))
    .thenRefused('DOCUMENT_UNKNOWN', { documentId: invoiceId })
  given(recorded(), billed()).when(settleMovement, to(billId)).thenRefused('DOCUMENT_SIDE')
  given(recorded(), invoiced({ amount: 9_99 }))
    .when(settleMovement, to(invoiceId))
    .thenRefused('AMOUNT_EXCEEDS_OPEN', { documentId: invoiceId, open: '9.99', requested: '10.00' })
})

test('refuses a day before the movement, the documents, the opening balance or the treasury account', () => {
  const refused = (...facts: readonly AccountEvent[]) =>
    given(...facts)
      .knowing({ treasury: { ...open, openedOn: day('2025-03-12') } })
      .when(settleMovement, {
        ...{ ...money, date: '2025-03-11', amount: '10.00', treasuryAccountId: till },
        allocations: [{ documentId: invoiceId, amount: '1.00' }],
      })
      .thenRefused('VALUE_DATE', { date: '2025-03-11', earliest: '2025-03-12' })
  const early = invoiced({ on: '2025-03-01' })
  refused(recorded({ date: day('2025-03-12') }), early)
  refused(recorded(), invoiced({ on: '2025-03-12' }))
  refused(opening(1_00, '2025-03-12'), recorded(), early)
  refused(recorded(), early)
})

test('refuses what is no payment in force', () => {
  const refused = (...facts: readonly AccountEvent[]) =>
    given(...facts)
      .when(settleMovement, { ...money, amount: '1.00' })
      .thenRefused('STATE_CONFLICT')
  refused(recorded(), cancelled)
  refused(recorded(), settled(), reversed)
  refused(penalty())
})

test('refuses a movement that is not there', () => {
  given().when(settleMovement, money).thenRefused('NOT_FOUND')
})

test.each([
  ['0', 'AMOUNT_NOT_POSITIVE'],
  ['0.001', 'AMOUNT_PRECISION'],
  ['99999999999999', 'AMOUNT_TOO_LARGE'],
] as const)('refuses the amount %s', (amount, code) => {
  given(recorded())
    .when(settleMovement, { ...money, amount })
    .thenRefused(code)
})

test('R-258 refuses a treasury account that is unknown, closed, or in another currency', () => {
  const knowing = (treasury: object) =>
    given(recorded())
      .knowing({ treasury })
      .when(settleMovement, { ...money, treasuryAccountId: till })
  knowing({ status: 'unknown' }).thenRefused('TREASURY_ACCOUNT_UNKNOWN')
  knowing({ ...open, status: 'closed' }).thenRefused('TREASURY_ACCOUNT_CLOSED')
  knowing({ ...open, currency: 'XOF' }).thenRefused('TREASURY_CURRENCY_MISMATCH', { currency: 'XOF' })
})
