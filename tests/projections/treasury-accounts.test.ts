import { expect, test } from 'vitest'
import type { Fact } from '#src/kernel/event.ts'
import type { Minor } from '#src/kernel/money.ts'
import { treasuryAccounts, type TreasuryAccountRow } from '#projections/treasury-accounts.ts'
import { cents, recorded, reversed, settled } from '#tests/commands/accounts/movement-facts.ts'
import { closed, opened } from '#tests/commands/treasury/facts.ts'
import { newId } from '#tests/support/specification.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const till = newId
const after = (...facts: readonly (readonly [string, Fact])[]) =>
  rowsOf<TreasuryAccountRow>(treasuryAccounts, logOf([till, opened()], ...facts))[0]

test('X-03 an account is there with what is in it from the start', () => {
  expect(after()).toEqual({
    treasury_account_id: till,
    name: 'Till',
    sort_name: 'till',
    kind: 'cash',
    currency: 'EUR',
    opening_balance: 50_00,
    opened_on: '2025-03-01',
    balance: '5000',
    status: 'open',
    close_reason: null,
    legacy_id: null,
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('R-258 collections come in, debts that are paid go out, and what is reversed flows back', () => {
  const on = { treasuryAccountId: till }
  const paidOut = settled({ ...on, side: 'debit', amount: cents(15_00) })
  const facts = [
    ['a', recorded()],
    ['a', settled(on)],
    ['a', paidOut],
  ] as const
  expect(after(...facts)).toMatchObject({
    balance: '7500',
    revision: 0,
    updated_at: '2025-03-22T10:00:03.000Z',
  })
  const cash = [
    { ...on, settlementId: 'a', amount: cents(-40_00) },
    { ...on, settlementId: 'b', amount: cents(15_00) },
  ]
  const back = { ...reversed, data: { ...reversed.data, cash } }
  expect(after(...facts, ['a', back])).toMatchObject({ balance: '5000' })
})

test('X-03 one that is closed says why, and its stream has moved on', () => {
  expect(after([till, closed])).toMatchObject({
    status: 'closed',
    close_reason: 'the shop moves',
    revision: 1,
  })
})

test('the balance stays exact beyond what a number holds', () => {
  const all = Array.from({ length: 20 }, () => {
    const amount = 999_999_999_999_999 as Minor
    return ['a', settled({ treasuryAccountId: till, amount })] as const
  })
  expect(after(...all)?.balance).toBe(String(5000n + 20n * 999_999_999_999_999n))
})
