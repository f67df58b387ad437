import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { recordOffset } from '#commands/accounts/record-offset.ts'
import {
  account as ofAccount,
  cents,
  collected,
  credited,
  day,
  ids,
  matching,
  opening,
  partyId,
  payable,
  receivable,
} from '#tests/commands/accounts/invoice-facts.ts'
import { fold, newId, specification, today } from '#tests/support/specification.ts'

const given = specification(account)
const { other: invoice, bill } = ids
const second = ids.note
const owes = (amount: number, documentId = invoice, date = '2025-03-01') =>
  receivable(amount, { documentId, date: day(date) })
const owed = (amount: number, documentId = bill, date = '2025-03-01') =>
  payable(amount, { documentId, date: day(date) })
const input = {
  ...{ partyId, currency: 'EUR', reason: 'Agreed by letter' },
  receivables: [{ documentId: invoice, amount: '60' }],
  payables: [{ documentId: bill, amount: '60.00' }],
}

function offset(amount: number, over: { matches?: ReturnType<typeof matching>[]; date?: string } = {}) {
  const pair = [
    [invoice, 'receivable'],
    [bill, 'payable'],
  ] as const
  const { matches = [matching(newId, amount, pair)], date = today } = over
  return {
    type: 'OffsetRecorded',
    data: { ...ofAccount, offsetId: newId, reason: input.reason, amount: cents(amount), matches },
    effectiveOn: day(date),
  } satisfies AccountEvent
}

test('sets what the party owes off against what it is owed; the balance stays as it is', () => {
  given(owes(100_00), owed(80_00)).when(recordOffset, input).thenFacts(offset(60_00))
  const after = fold(account, [owes(100_00), owed(80_00), offset(60_00)])
  expect(after.balance).toBe(20_00)
  expect([after.items.get(invoice)?.open, after.items.get(bill)?.open]).toEqual([40_00, 20_00])
})

test('fills the documents of one side with those of the other in the order in which they are named', () => {
  const matches = [
    matching(newId, 50_00, [
      [invoice, 'receivable'],
      [bill, 'payable'],
    ]),
    matching(newId, 10_00, [
      [second, 'receivable'],
      [bill, 'payable'],
    ]),
    matching(newId, 30_00, [
      [second, 'receivable'],
      [ids.opening, 'opening'],
    ]),
  ]
  const several = {
    ...input,
    receivables: [
      { documentId: invoice, amount: '50' },
      { documentId: second, amount: '40' },
    ],
    payables: [
      { documentId: bill, amount: '60' },
      { documentId: ids.opening, amount: '30' },
    ],
  }
  const before = [opening(-30_00), owes(50_00), owes(90_00, second), owed(60_00)]
  given(...before)
    .when(recordOffset, several)
    .thenFacts(offset(90_00, { matches }))
  given(...before)
    .when(recordOffset, several)
    .thenTwiceIsOnce((...all) => given(...all).when(recordOffset, several))
})

test('counts on the day it says, today, or when the latest document does', () => {
  given(owes(100_00), owed(80_00))
    .when(recordOffset, { ...input, date: '2025-03-01' })
    .thenFacts(offset(60_00, { date: '2025-03-01' }))
  given(owes(100_00, invoice, '2025-06-01'), owed(80_00))
    .when(recordOffset, input)
    .thenFacts(offset(60_00, { date: '2025-06-01' }))
  given(owes(100_00, invoice, '2025-03-02'), owed(80_00))
    .when(recordOffset, { ...input, date: '2025-03-01' })
    .thenRefused('VALUE_DATE', { date: '2025-03-01', earliest: '2025-03-02' })
})

test('changes nothing when sent twice, nor once it is cancelled', () => {
  given(owes(100_00), owed(80_00))
    .when(recordOffset, input)
    .thenTwiceIsOnce((...all) => given(...all).when(recordOffset, input))
  const cancelled: AccountEvent = {
    type: 'OffsetCancelled',
    data: { ...ofAccount, offsetId: newId, reason: 'R', undone: [] },
  }
  given(owes(100_00), owed(80_00), offset(60_00), cancelled).when(recordOffset, input).thenNothing()
})

test('refuses an id that another offset or document has', () => {
  const before = [owes(100_00), owed(80_00), offset(60_00)]
  given(...before)
    .when(recordOffset, { ...input, reason: 'Another' })
    .thenRefused('ALREADY_EXISTS')
  given(...before)
    .when(recordOffset, { ...input, payables: [{ documentId: bill, amount: '10' }] })
    .thenRefused('ALREADY_EXISTS')
  given(...before)
    .when(recordOffset, { ...input, date: '2025-03-01' })
    .thenRefused('ALREADY_EXISTS')
  given(owes(100_00, newId), owed(80_00)).when(recordOffset, input).thenRefused('ALREADY_EXISTS')
})

test('refuses sides that do not come to the same', () => {
  given(owes(100_00), owed(80_00))
    .when(recordOffset, { ...input, payables: [{ documentId: bill, amount: '59.99' }] })
    .thenRefused('INVALID')
})

test('A-06 refuses more than is open of a document, and amounts that are none', () => {
  given(owes(100_00), owed(59_99))
    .when(recordOffset, input)
    .thenRefused('AMOUNT_EXCEEDS_OPEN', {
      ...{ documentId: bill, open: '59.99', requested: '60.00' },
    })
  const asking = (amount: string) => ({ ...input, receivables: [{ documentId: invoice, amount }] })
  given(owes(100_00), owed(80_00)).when(recordOffset, asking('0')).thenRefused('AMOUNT_NOT_POSITIVE')
  given(owes(100_00), owed(80_00)).when(recordOffset, asking('1.005')).thenRefused('AMOUNT_PRECISION')
  given(owes(100_00), owed(80_00))
    .when(recordOffset, asking('10000000000000'))
    .thenRefused('AMOUNT_TOO_LARGE')
})

test('refuses a document that is not there, or that stands on the other side', () => {
  given(owes(100_00)).when(recordOffset, input).thenRefused('DOCUMENT_UNKNOWN', { documentId: bill })
  given(owes(100_00), owes(80_00, bill))
    .when(recordOffset, input)
    .thenRefused('DOCUMENT_SIDE', { documentId: bill })
  given(owed(100_00, invoice), owed(80_00))
    .when(recordOffset, input)
    .thenRefused('DOCUMENT_SIDE', { documentId: invoice })
})

test('A-39 leaves credit notes and money that moved to their own ways of being matched', () => {
  const naming = (documentId: string) => ({ ...input, payables: [{ documentId, amount: '60' }] })
  given(owes(100_00), credited(80_00))
    .when(recordOffset, naming(ids.note))
    .thenRefused('DOCUMENT_UNKNOWN', { documentId: ids.note, kind: 'credit_note' })
  given(owes(100_00), ...collected(80_00))
    .when(recordOffset, naming(ids.settlement))
    .thenRefused('DOCUMENT_UNKNOWN')
})

test('names at least one document of each side, each once', () => {
  const isSound = (more: object) => recordOffset.input.safeParse({ ...input, ...more }).success
  expect(isSound({})).toBe(true)
  expect(isSound({ receivables: [] })).toBe(false)
  expect(isSound({ payables: [] })).toBe(false)
  expect(isSound({ payables: [...input.payables, ...input.payables] })).toBe(false)
})
