import { expect, test } from 'vitest'
import { ExpenseRequest } from '#commands/expenses/events.ts'
import { partyId } from '#tests/commands/expenses/facts.ts'

const request = { partyId, amount: '500.00', date: '2025-03-20' }
const sha256 = 'ab'.repeat(32)
const taken = (over: object) => ExpenseRequest.safeParse({ ...request, ...over }).success
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

test('R-021 R-071 an expense may be for a ticket or for a lead, for one of them at most', () => {
  expect(taken({ reference: { type: 'ticket', id: '123' } })).toBe(true)
  expect(taken({ reference: { type: 'lead', id: '123' } })).toBe(true)
  expect(taken({ reference: { type: 'vehicle', id: '123' } })).toBe(false)
})

test('R-022 C-08 a reference has both its type and its id, or is not there', () => {
  expect(taken({})).toBe(true)
  expect(taken({ reference: { type: 'ticket' } })).toBe(false)
  expect(taken({ reference: { id: '123' } })).toBe(false)
  expect(taken({ reference: { type: 'ticket', id: '' } })).toBe(false)
})

test.each([
  ['R-019 its party', { partyId: undefined }],
  ['R-023 its amount', { amount: undefined }],
  ['R-026 its date', { date: undefined }],
])('an expense is not taken without %s', (_what, over) => {
  expect(taken(over)).toBe(false)
})

test('R-027 an expense cannot be sent as decided: it begins pending', () => {
  expect(taken({ status: 'approved' })).toBe(false)
})

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'https://receipts.example/\u0000',
  'https://receipts.example/\ud800',
  'https://receipts.example/a b',
  `https://receipts.example/${'x'.repeat(2000)}`,
])('a receipt does not lie at %j', (url) => {
  expect(taken({ receipt: { url, sha256 } })).toBe(false)
})

test('a receipt has its digest', () => {
  const url = 'https://receipts.example/1.pdf'
  expect(taken({ receipt: { url, sha256 } })).toBe(true)
  expect(taken({ receipt: { url } })).toBe(false)
  expect(taken({ receipt: { url, sha256: sha256.toUpperCase() } })).toBe(false)
})

test('metadata is kept as it was sent', () => {
  const metadata = { a: [1, 2.5, null, true], b: { ключ: 'значение 💶' }, text: 'two\nlines' }
  expect(ExpenseRequest.parse({ ...request, metadata }).metadata).toEqual(metadata)
  expect(ExpenseRequest.parse({ ...request, metadata: undefined }).metadata).toBe(undefined)
})

test.each([
  ['a text a database cannot hold', { a: 'x\u0000' }],
  ['a key a database cannot hold', { 'x\u0000': 1 }],
  ['half a character', { a: ['\ud83d'] }],
  ['more than 8000 characters', { a: 'x'.repeat(8000) }],
  ['a key of more than 100 characters', { ['x'.repeat(101)]: 1 }],
  ['a depth of 11', { a: nested(10) }],
  ['a depth no walker survives', { a: nested(100_000) }],
  ['a list', [1]],
  ['a number JSON does not know', { a: Number.POSITIVE_INFINITY }],
])('metadata does not hold %s', (_what, metadata) => {
  expect(taken({ metadata })).toBe(false)
})
