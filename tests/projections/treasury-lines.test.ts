import { expect, test } from 'vitest'
import { treasuryLines, type TreasuryLineRow } from '#projections/treasury-lines.ts'
import {
  cents,
  movementId,
  partyId,
  recorded,
  reversed,
  settled,
} from '#tests/commands/accounts/movement-facts.ts'
import { closed, opened } from '#tests/commands/treasury/facts.ts'
import { newId } from '#tests/support/specification.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const till = newId
const paidIn = settled({ treasuryAccountId: till })
const paidOut = settled({ treasuryAccountId: till, side: 'debit', amount: cents(15_00) })
const cash = [
  { treasuryAccountId: till, settlementId: 'a', amount: cents(-40_00) },
  { treasuryAccountId: till, settlementId: 'b', amount: cents(-5_00) },
]
const back = { ...reversed, data: { ...reversed.data, cash } }

const rows = rowsOf<TreasuryLineRow>(
  treasuryLines,
  logOf([till, opened()], ['a', recorded()], ['a', paidIn], ['a', paidOut], ['a', back], [till, closed]),
)

test('R-229 R-266 every payment on a treasury account is a line: what comes in is more, what goes out is less', () => {
  expect(rows.map(({ kind, amount, position, line }) => [kind, amount, position, line])).toEqual([
    ['opened', 50_00, '1', 0],
    ['settlement', 40_00, '3', 0],
    ['settlement', -15_00, '4', 0],
    ['reversal', -40_00, '5', 0],
    ['reversal', -5_00, '5', 1],
    ['closed', 0, '6', 0],
  ])
})

test('a line says whose payment it was, how it was paid, when it counts, and who recorded it', () => {
  expect(rows[1]).toEqual({
    treasury_account_id: till,
    position: '3',
    line: 0,
    kind: 'settlement',
    revision: 1,
    recorded_at: '2025-03-22T10:00:02.000Z',
    effective_on: '2025-03-12',
    currency: 'EUR',
    amount: 40_00,
    party_id: partyId,
    movement_id: movementId,
    settlement_id: paidIn.data.settlementId,
    payment_method: 'cash',
    reason: null,
    actor: 'amina',
    role: 'finance',
  })
  expect(rows[3]).toMatchObject({ reason: 'the cheque bounced', effective_on: '2025-03-20' })
})

test('money that names no treasury account is on none', () => {
  expect(rowsOf(treasuryLines, logOf(['a', recorded()], ['a', settled()], ['a', reversed]))).toEqual([])
})
