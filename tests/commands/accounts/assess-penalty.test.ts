import { List, Map } from 'immutable'
import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { assessPenalty } from '#commands/accounts/assess-penalty.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { itemOf } from '#commands/accounts/facts/items.ts'
import type { DatedTerms } from '#commands/penalty-rules/events.ts'
import { cents, day, invoiced, invoiceId, of } from '#tests/commands/accounts/note-facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const ruleId = 'rule'

function rules(over: Partial<DatedTerms> = {}) {
  const terms: DatedTerms = {
    ...{ name: 'R', annualRate: '10.25', graceDays: 0, dayCount: 365, partyKinds: ['business'] },
    ...{ from: day('2020-01-01'), ...over },
  }
  return { rules: Map([[ruleId, { ruleId, versions: List([terms]), until: undefined }]]), kind: 'business' }
}

/** 10000.00 due on 1 March 2025, of which something may have been paid. */
const invoice = invoiced({ amount: cents(10_000_00) })
const input = { ...of, documentId: invoiceId, businessDate: '2025-03-21' }
const given = (...facts: AccountEvent[]) => specification(account)(...facts).knowing(rules())
type Assessed = Extract<AccountEvent, { type: 'PenaltyAssessed' }>

function assessedOn(businessDate: string, ...facts: AccountEvent[]): Assessed[] {
  return given(...facts)
    .when(assessPenalty, { ...input, businessDate })
    .facts()
    .filter((fact) => fact.type === 'PenaltyAssessed')
}

/** So much paid on a day, by a collection of its own. */
function paid(amount: number, on: string): AccountEvent[] {
  const [movementId, settlementId] = [`payment ${on}`, `settlement ${on}`]
  const credit = { itemId: settlementId, documentId: movementId, kind: 'settlement' as const }
  const matches = [{ by: movementId, debit: itemOf(invoiceId, 'receivable'), credit, amount: cents(amount) }]
  const money = {
    settlementId,
    amount: cents(amount),
    paymentMethod: 'cash' as const,
    side: 'credit' as const,
  }
  return [
    {
      type: 'MovementRecorded',
      data: {
        ...{ ...of, movementId, type: 'receivable_collection', direction: 'decrease', number: null },
        ...{ amount: cents(amount), date: day(on) },
      },
    },
    { type: 'MovementSettled', data: { ...of, movementId, ...money, matches }, effectiveOn: day(on) },
  ]
}

function waived(movementId: string, amount: number): AccountEvent {
  const data = { ...of, movementId, reason: 'a gesture', amount: cents(amount) }
  return { type: 'PenaltyWaived', data: { ...data, item: itemOf(movementId, 'penalty') } }
}

test('G-09 R-210 C-34 a penalty is a movement of its own that references the late document and shows its arithmetic', () => {
  const [fact, ...more] = assessedOn('2025-03-21', invoice)
  expect(more).toEqual([])
  expect(fact).toMatchObject({
    type: 'PenaltyAssessed',
    data: {
      ...{ ...of, number: null, documentId: invoiceId, documentKind: 'receivable', ruleId },
      ...{ part: 'interest', businessDate: '2025-03-21', direction: 'increase' },
      ...{ amount: 56_16, cumulative: 56_16, matches: [] },
      arithmetic: [{ from: '2025-03-01', to: '2025-03-21', days: 20, outstanding: 10_000_00, rate: '10.25' }],
    },
    effectiveOn: '2025-03-21',
  })
  expect(fold(account, [invoice, ...(fact ? [fact] : [])]).balance).toBe(10_056_16)
})

test('G-09 the indemnity is for businesses alone', () => {
  const indemnity = rules({ fixedIndemnity: { amount: cents(40_00), currency: of.currency } })
  const parts = (kind: string) =>
    specification(account)(invoice)
      .knowing({ ...indemnity, kind })
      .when(assessPenalty, input)
      .facts()
      .map(({ data }) => data as Assessed['data'])
      .map(({ part, amount }) => [part, amount])
  expect(parts('business')).toEqual([
    ['interest', 56_16],
    ['indemnity', 40_00],
  ])
  expect(parts('consumer')).toEqual([])
})

test('A-04 a later run charges what has come since, a second one nothing', () => {
  const first = assessedOn('2025-03-11', invoice)
  const second = assessedOn('2025-03-21', invoice, ...first)
  expect(first[0]?.data).toMatchObject({ amount: 28_08, cumulative: 28_08 })
  expect(second[0]?.data).toMatchObject({ amount: 28_08, cumulative: 56_16 })
  expect(second[0]?.data.movementId).not.toBe(first[0]?.data.movementId)
  expect(assessedOn('2025-03-21', invoice, ...first, ...second)).toEqual([])
  expect(assessedOn('2025-03-15', invoice, ...first, ...second)).toEqual([])
})

test('sent twice it changes nothing', () => {
  given(invoice)
    .when(assessPenalty, input)
    .thenTwiceIsOnce((...all) => given(...all).when(assessPenalty, input))
})

test('A-04 a payment that is known later reduces the penalty, matched with what is open of it', () => {
  const first = assessedOn('2025-03-21', invoice)
  const facts = [invoice, ...first, ...paid(10_000_00, '2025-03-11')]
  const [reduction] = assessedOn('2025-03-21', ...facts)
  const penaltyId = first[0]?.data.movementId ?? ''
  expect(reduction?.data).toMatchObject({ direction: 'decrease', amount: 28_08, cumulative: 28_08 })
  expect(reduction?.data.matches).toEqual([
    {
      by: reduction?.data.movementId,
      debit: itemOf(penaltyId, 'penalty'),
      credit: itemOf(reduction?.data.movementId ?? '', 'penalty'),
      amount: 28_08,
    },
  ])
  const after = fold(account, [...facts, ...(reduction ? [reduction] : [])])
  expect(after.items.get(penaltyId)?.open).toBe(28_08)
  expect(after.balance).toBe(28_08)
  expect(assessedOn('2025-03-21', ...facts, ...(reduction ? [reduction] : []))).toEqual([])
})

test('what was waived stays given up: only what goes beyond it is charged, and it is never given back twice', () => {
  const first = assessedOn('2025-03-11', invoice)
  const waiver = waived(first[0]?.data.movementId ?? '', 28_08)
  expect(assessedOn('2025-03-11', invoice, ...first, waiver)).toEqual([])
  expect(assessedOn('2025-03-21', invoice, ...first, waiver)[0]?.data).toMatchObject({
    ...{ direction: 'increase', amount: 28_08, cumulative: 56_16 },
  })
  const known = paid(10_000_00, '2025-03-06')
  expect(assessedOn('2025-03-21', invoice, ...first, waiver, ...known)).toEqual([])
})

test('what was reversed is not charged again', () => {
  const first = assessedOn('2025-03-11', invoice)
  const movementId = first[0]?.data.movementId ?? ''
  const reversal: AccountEvent = {
    type: 'MovementReversed',
    data: {
      ...{ ...of, movementId, reason: 'agreed otherwise', undone: [], cash: [] },
      counter: {
        ...{ movementId: 'counter', type: 'penalty', direction: 'decrease' },
        ...{ amount: cents(28_08), number: null },
      },
      matches: [
        {
          ...{ by: 'counter', debit: itemOf(movementId, 'penalty') },
          ...{ credit: itemOf('counter', 'counter'), amount: cents(28_08) },
        },
      ],
    },
  }
  expect(assessedOn('2025-03-11', invoice, ...first, reversal)).toEqual([])
  expect(assessedOn('2025-03-21', invoice, ...first, reversal)[0]?.data).toMatchObject({ amount: 28_08 })
})

test('X-18 in a locked period it counts on the first open day', () => {
  const [fact] = given(invoice).lockedUntil('2025-03-21').when(assessPenalty, input).facts()
  expect(fact?.effectiveOn).toBe('2025-03-22')
})

test('nothing is charged on the due date, nor without one', () => {
  expect(assessedOn('2025-03-01', invoice)).toEqual([])
})

test('a rule for another currency charges nothing', () => {
  const others = rules({ currency: 'XOF' as never })
  given(invoice).knowing(others).when(assessPenalty, input).thenNothing()
})

test('an adjustment with a due date is charged, a penalty, a bill or what is not there is not', () => {
  const movementId = invoiceId
  const recorded = (type: 'miscellaneous' | 'penalty'): AccountEvent => ({
    type: 'MovementRecorded',
    data: {
      ...{ ...of, movementId, type, direction: 'increase', amount: cents(10_000_00), number: null },
      ...{ date: day('2025-03-01'), dueDate: day('2025-03-01'), reason: 'R' },
    },
    effectiveOn: day('2025-03-01'),
  })
  expect(assessedOn('2025-03-21', recorded('miscellaneous'))[0]?.data).toMatchObject({
    ...{ documentKind: 'miscellaneous', amount: 56_16 },
  })
  given(recorded('penalty')).when(assessPenalty, input).thenRefused('DOCUMENT_UNKNOWN')
  given().when(assessPenalty, input).thenRefused('DOCUMENT_UNKNOWN', { documentId: invoiceId })
})

test('the business date is not after today', () => {
  given(invoice)
    .when(assessPenalty, { ...input, businessDate: '2025-03-23' })
    .thenRefused('DATE_ORDER', { businessDate: '2025-03-23', today: '2025-03-22' })
})

test('a penalty is not larger than the ledger holds', () => {
  given(invoiced({ amount: cents(999_999_999_999_999) }))
    .knowing(rules({ annualRate: undefined as never, flatRate: '200.00' }))
    .when(assessPenalty, input)
    .thenRefused('AMOUNT_TOO_LARGE', { documentId: invoiceId })
})
