import { expect, test } from 'vitest'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { type AccountRow, accounts } from '#projections/accounts.ts'
import {
  applied,
  collected,
  creditNote,
  expected,
  expired,
  limited,
  opening,
  payable,
  penalty,
  receivable,
} from '#tests/projections/awa-account.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

function rowAfter(...facts: readonly AccountEvent[]): AccountRow {
  const log = logOf(...facts.map((fact) => ['awa.XOF', fact] as const))
  const [row, ...others] = rowsOf<AccountRow>(accounts, log)
  if (row === undefined || others.length > 0) throw new Error('there is not one row')
  return row
}

function figures({ balance, receivable: due, payable: owed, advance, credit_notes }: AccountRow) {
  return [balance, due, owed, advance, credit_notes]
}

const invoice = receivable({ id: 'i1', amount: 500, date: '2025-03-01' })

test('A-02 R-270 the balance follows every posting: positive when the party owes us', () => {
  expect(figures(rowAfter(opening(-300)))).toEqual(['-300', '0', '300', '0', '0'])
  expect(figures(rowAfter(opening(-300), invoice))).toEqual(['200', '500', '300', '0', '0'])
})

test('A-01 a movement that is only expected moves nothing', () => {
  expect(figures(rowAfter(invoice, expected('m1', 200, '2025-03-02')))).toEqual(['500', '500', '0', '0', '0'])
})

test('what of a settlement is not matched is an advance, on our side when we paid it', () => {
  const paid = collected('m1', 700, { date: '2025-03-02', matched: { documentId: 'i1', amount: 500 } })
  expect(figures(rowAfter(invoice, paid))).toEqual(['-200', '0', '0', '200', '0'])
  const paidOut = { ...paid, data: { ...paid.data, side: 'debit' as const, matches: [] } }
  expect(figures(rowAfter(opening(-1_000), paidOut))).toEqual(['-300', '0', '1000', '-700', '0'])
})

test('A-03 a credit note moves the balance when it is issued and when it lapses, not when it is used', () => {
  const issued = [invoice, creditNote('c1', 100, { date: '2025-03-02' })]
  expect(figures(rowAfter(...issued))).toEqual(['400', '500', '0', '0', '100'])
  const used = [...issued, applied('c1', 'i1', { amount: 60, date: '2025-03-03' })]
  expect(figures(rowAfter(...used))).toEqual(['400', '440', '0', '0', '40'])
  const lapsed = rowAfter(...used, expired('c1', 40, '2025-03-04'))
  expect(figures(lapsed)).toEqual(['440', '440', '0', '0', '0'])
  expect(lapsed.sale_credit_notes).toBe('0')
})

test('a credit note for us counts against those for the party, but is no return of a sale', () => {
  const row = rowAfter(
    creditNote('c1', 100, { date: '2025-03-02' }),
    creditNote('c2', 30, { date: '2025-03-02', direction: 'increase' }),
  )
  expect([row.balance, row.credit_notes, row.sale_credit_notes]).toEqual(['-70', '70', '100'])
})

test('the row says since when it has moved, and when it did last', () => {
  const row = rowAfter(
    limited(1_000, '2025-01-01'),
    receivable({ id: 'i1', amount: 1, date: '2025-03-10' }),
    penalty('p1', 5, '2025-03-04'),
    expected('m1', 9, '2025-03-01'),
  )
  expect(row).toMatchObject({
    ...{ first_on: '2025-03-04', first_position: '2', last_position: '4', revision: 3 },
    ...{ last_movement_at: '2025-03-22T10:00:02.000Z', updated_at: '2025-03-22T10:00:03.000Z' },
    ...{ credit_limit: 1_000, limit_policy: 'block' },
  })
})

test('an account that nothing has been posted to has not moved', () => {
  expect(rowAfter(limited(null, '2025-03-01'))).toMatchObject({
    ...{ balance: '0', first_on: null, first_position: null, last_movement_at: null },
  })
})

test('sums of many large documents stay exact', () => {
  const huge = (id: string) => ({ id, amount: 999_999_999_999_999, date: '2025-03-01' })
  const facts = Array.from({ length: 12 }, (_, place) => [
    receivable(huge(`i${place}`)),
    payable(huge(`b${place}`)),
  ]).flat()
  expect(figures(rowAfter(...facts)).slice(0, 3)).toEqual(['0', '11999999999999988', '11999999999999988'])
})

test('no fact of an account is left out', () => {
  expect(Object.keys(accounts.on).sort()).toEqual(Object.keys(accountFacts.types).sort())
})
