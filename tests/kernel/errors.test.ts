import { expect, test } from 'vitest'
import { type Code, codes, invalid, Refusal } from '#src/kernel/errors.ts'

test.each([
  'BUDGET_PARTY_MISMATCH',
  'BUDGET_CURRENCY_MISMATCH',
  'BUDGET_NOT_ACTIVE',
  'BUDGET_PERIOD',
  'AMOUNT_NOT_POSITIVE',
  'AMOUNT_PRECISION',
  'OVER_BUDGET',
] as const)('C-09 %s answers 422', (code) => {
  expect(new Refusal(code).status).toBe(422)
})

test.each([
  ['INVALID', 400],
  ['FOUR_EYES', 403],
  ['NOT_FOUND', 404],
  ['STATE_CONFLICT', 409],
  ['ALREADY_EXISTS', 409],
  ['IDEMPOTENCY_KEY_REUSED', 409],
  ['REVISION_MISMATCH', 412],
  ['NOT_READY', 503],
] as const)('A-36 %s answers %i', (code, status) => {
  expect(codes[code].status).toBe(status)
})

test('A-36 every code is upper snake case, is an error and says in a sentence what it means', () => {
  for (const [code, { status, title }] of Object.entries(codes)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
  }
})

test('a refusal tells its code, its details and whose fault it was', () => {
  const refusal = new Refusal('OVER_BUDGET' satisfies Code, { exceededBy: '1.00' })
  expect(refusal).toMatchObject({ code: 'OVER_BUDGET', details: { exceededBy: '1.00' }, fields: [] })
  expect(refusal.message).toBe('OVER_BUDGET: More than the budget has left')
  expect(invalid('amount', 'is missing').fields).toEqual([{ field: 'amount', reason: 'is missing' }])
})
