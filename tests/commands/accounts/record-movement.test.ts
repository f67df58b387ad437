import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { recordMovement } from '#commands/accounts/record-movement.ts'
import { derivedId } from '#src/kernel/ids.ts'
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
  of,
  opening,
  partyId,
  penalty,
  recorded,
  settled,
  till,
} from '#tests/commands/accounts/movement-facts.ts'
import { newId, specification } from '#tests/support/specification.ts'

const given = specification(account)
const collection = {
  partyId,
  currency: 'EUR',
  type: 'receivable_collection',
  amount: '100.00',
  date: '2025-03-10',
} as const
const mine = { movementId: newId }
const open = { status: 'open', currency: eur, openedOn: day('2025-01-01') }

test('R-204 R-206 R-208 R-216 A-01 records an expected collection, which moves nothing yet', () => {
  given().when(recordMovement, collection).thenFacts(recorded(mine))
})

test('R-213 R-214 R-215 R-219 R-221 R-222 R-223 keeps what is told about it', () => {
  const origin = { module: 'sales', reference: 'S-1' } as const
  const told = { dueDate: '2025-04-10', paymentMethod: 'cheque', reason: 'March', origin } as const
  const [fact] = given()
    .when(recordMovement, { ...collection, ...told, documentNumber: 'P-7', legacyId: '12' })
    .facts()
  expect(fact?.data).toEqual({ ...recorded(mine).data, ...told, externalRef: 'P-7', legacyId: '12' })
})

test.each([
  ['R-207', 'debt_settlement', 'increase'],
  ['R-208', 'receivable_collection', 'decrease'],
  ['R-210', 'penalty', 'increase'],
])('%s A-02 the direction of a %s is %s, whatever is sent', (_number, type, direction) => {
  const sent = { ...collection, type } as typeof collection
  const [fact] = given().when(recordMovement, sent).facts()
  expect(fact?.data).toMatchObject({ type, direction })
  const against = direction === 'increase' ? 'decrease' : 'increase'
  expect(recordMovement.input.safeParse({ ...sent, direction: against }).success).toBe(false)
})

test('R-211 a miscellaneous movement says its direction and its reason', () => {
  const sent = { ...collection, type: 'miscellaneous', direction: 'decrease', reason: 'rounding' } as const
  const [fact] = given().when(recordMovement, sent).facts()
  expect(fact?.data).toMatchObject({ type: 'miscellaneous', direction: 'decrease', reason: 'rounding' })
  for (const field of ['direction', 'reason'])
    expect(recordMovement.input.safeParse({ ...sent, [field]: undefined }).success).toBe(false)
})

test.each([
  ['reglement_dette', 'debt_settlement'],
  ['règlement_dette', 'debt_settlement'],
  ['recouvrement_creance', 'receivable_collection'],
  ['recouvrement_créance', 'receivable_collection'],
  ['penalite', 'penalty'],
  ['pénalité', 'penalty'],
] as const)('C-31 R-206 the French name %s is a %s', (name, type) => {
  const [fact] = given()
    .when(recordMovement, { ...collection, type: name })
    .facts()
  expect(fact?.data).toMatchObject({ type })
})

test('C-31 R-211 « divers » is miscellaneous', () => {
  const sent = { ...collection, type: 'divers', direction: 'increase', reason: 'R' } as const
  const [fact] = given().when(recordMovement, sent).facts()
  expect(fact?.data).toMatchObject({ type: 'miscellaneous' })
})

test('R-229 what has moved already is settled in full at once, on its treasury account', () => {
  const paymentMethod = 'cash' as const
  const settledOn = '2025-03-12'
  const sent = { ...collection, paymentMethod, settledOn, treasuryAccountId: till }
  const settlementId = derivedId('settlement', newId)
  const data = { ...mine, settlementId, amount: cents(100_00), treasuryAccountId: till }
  given()
    .knowing({ treasury: open })
    .when(recordMovement, sent)
    .thenFacts(recorded({ ...mine, paymentMethod: 'cash' }), settled(data))
})

test('changes nothing when sent twice, settled at once or not', () => {
  for (const more of [{}, { paymentMethod: 'cash', settledOn: '2025-03-12' } as const]) {
    const sent = { ...collection, ...more }
    given()
      .when(recordMovement, sent)
      .thenTwiceIsOnce((...all) => given(...all).when(recordMovement, sent))
  }
})

test('changes nothing when sent again after it was settled or cancelled otherwise', () => {
  given(recorded(mine), settled(mine)).when(recordMovement, collection).thenNothing()
  const data = { ...cancelled.data, ...mine }
  given(recorded(mine), { ...cancelled, data })
    .knowing({ party: 'archived' })
    .when(recordMovement, collection)
    .thenNothing()
})

test('refuses an id that another thing on the account has', () => {
  const refused = (...facts: readonly AccountEvent[]) =>
    given(...facts)
      .when(recordMovement, collection)
      .thenRefused('ALREADY_EXISTS')
  refused(recorded({ ...mine, amount: cents(1) }))
  refused(invoiced({ documentId: newId }))
  refused(recorded(), settled({ settlementId: newId }))
  const settledOn = { paymentMethod: 'cash', settledOn: '2025-03-12' } as const
  given(recorded({ ...mine, paymentMethod: 'cash' }))
    .when(recordMovement, { ...collection, ...settledOn })
    .thenRefused('ALREADY_EXISTS')
})

test('R-205 R-264 refuses a party that is unknown or archived', () => {
  given().knowing({ party: 'unknown' }).when(recordMovement, collection).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(recordMovement, collection).thenRefused('PARTY_ARCHIVED')
})

test.each([
  ['0', 'AMOUNT_NOT_POSITIVE'],
  ['-1', 'AMOUNT_NOT_POSITIVE'],
  ['1.005', 'AMOUNT_PRECISION'],
  ['99999999999999.00', 'AMOUNT_TOO_LARGE'],
] as const)('R-212 refuses the amount %s', (amount, code) => {
  given()
    .when(recordMovement, { ...collection, amount })
    .thenRefused(code)
})

test('R-214 refuses a due date before the movement', () => {
  given()
    .when(recordMovement, { ...collection, dueDate: '2025-03-09' })
    .thenRefused('DATE_ORDER')
})

test('A-35 refuses a day before the opening balance, for the movement and for its money', () => {
  given(opening(1_00, '2025-03-11'))
    .when(recordMovement, collection)
    .thenRefused('VALUE_DATE', { date: '2025-03-10', earliest: '2025-03-11' })
  const early = { paymentMethod: 'cash', settledOn: '2025-03-09' } as const
  given()
    .when(recordMovement, { ...collection, ...early })
    .thenRefused('VALUE_DATE')
})

test('C-34 a penalty names the late document, or the late movement, that it is for', () => {
  const late = (documentId: string) =>
    ({ ...collection, type: 'penalty', amount: '30.00', documentId }) as const
  const named = { ...mine, documentId: invoiceId, documentKind: 'receivable' } as const
  given(invoiced()).when(recordMovement, late(invoiceId)).thenFacts(penalty(named))
  const [fact] = given(recorded()).when(recordMovement, late(movementId)).facts()
  expect(fact?.data).toMatchObject({ documentId: movementId, documentKind: 'movement' })
})

test('C-34 refuses a penalty for what is not there, what we owe, or what was not there yet', () => {
  const late = (documentId: string) => ({ ...collection, type: 'penalty', documentId }) as const
  given().when(recordMovement, late(invoiceId)).thenRefused('DOCUMENT_UNKNOWN', { documentId: invoiceId })
  given(billed()).when(recordMovement, late(billId)).thenRefused('DOCUMENT_SIDE')
  given(recorded({ type: 'debt_settlement', direction: 'increase' }))
    .when(recordMovement, late(movementId))
    .thenRefused('DOCUMENT_SIDE')
  given(invoiced({ on: '2025-03-11' }))
    .when(recordMovement, late(invoiceId))
    .thenRefused('VALUE_DATE')
})

test('A-31 an adjustment beyond a credit limit that blocks is refused, unless somebody takes it upon themselves', () => {
  const limit = { type: 'CreditLimitSet', data: { ...of, limit: cents(50_00), policy: 'block' } } as const
  const sent = { ...collection, type: 'miscellaneous', direction: 'increase', reason: 'R' } as const
  given(limit).when(recordMovement, sent).thenRefused('CREDIT_LIMIT_EXCEEDED')
  const overriding = { ...sent, overrideReason: 'the director agrees' }
  const [fact] = given(limit).when(recordMovement, overriding).facts()
  expect(fact?.data).toMatchObject({
    limitExceeded: { exceededBy: 50_00, overrideReason: 'the director agrees' },
  })
  given(limit)
    .when(recordMovement, overriding)
    .thenTwiceIsOnce((...all) => given(...all).when(recordMovement, overriding))
  given(limit)
    .when(recordMovement, { ...sent, direction: 'decrease' })
    .thenFacts(recorded({ ...mine, type: 'miscellaneous', direction: 'decrease', reason: 'R' }))
})

test('R-258 refuses a treasury account that is unknown, closed, or in another currency', () => {
  const money = { paymentMethod: 'cash', settledOn: '2025-03-12', treasuryAccountId: till } as const
  const knowing = (treasury: object) =>
    given()
      .knowing({ treasury })
      .when(recordMovement, { ...collection, ...money })
  knowing({ status: 'unknown' }).thenRefused('TREASURY_ACCOUNT_UNKNOWN')
  knowing({ ...open, status: 'closed' }).thenRefused('TREASURY_ACCOUNT_CLOSED')
  knowing({ ...open, currency: 'XOF' }).thenRefused('TREASURY_CURRENCY_MISMATCH', { currency: 'XOF' })
  knowing({ ...open, openedOn: day('2025-03-13') }).thenRefused('VALUE_DATE')
})

test.each([
  ['a type that does not exist', { type: 'avoir' }],
  ['a treasury account without the day', { treasuryAccountId: till }],
  ['the day without a payment method', { settledOn: '2025-03-12' }],
  ['the day of a penalty', { type: 'penalty', paymentMethod: 'cash', settledOn: '2025-03-12' }],
  ['a document for what is no penalty', { documentId: invoiceId }],
  ['an overriding of what has no limit', { overrideReason: 'R' }],
  ['A-15 a payment method that does not exist', { paymentMethod: 'barter' }],
])('does not take %s', (_what, wrong) => {
  expect(recordMovement.input.safeParse({ ...collection, ...wrong }).success).toBe(false)
})

test.each([
  ...['cash', 'card', 'fuel_card', 'toll_card', 'company_account'],
  ...['bank_transfer', 'cheque', 'mobile_money', 'avoir', 'offset'],
])('A-15 R-215 knows the payment method %s', (paymentMethod) => {
  expect(recordMovement.input.safeParse({ ...collection, paymentMethod }).success).toBe(true)
})
