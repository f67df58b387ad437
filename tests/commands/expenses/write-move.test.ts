import { test } from 'vitest'
import { expense } from '#commands/expenses/expense.ts'
import { writeMove } from '#commands/expenses/write-move.ts'
import {
  approved,
  charge,
  day,
  expenseId,
  moved,
  otherCharge,
  recorded,
  rejected,
  resubmitted,
  voided,
} from '#tests/commands/expenses/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(expense)
const input = {
  expenseId,
  revision: 0,
  from: charge,
  to: otherCharge,
  effectiveOn: '2025-03-22',
}
const effectiveOn = day('2025-03-22')

test('writes that a pending expense is on another budget', () => {
  given(recorded({ charge }))
    .when(writeMove, input)
    .thenFacts({ ...moved(otherCharge, charge), effectiveOn })
})

test('writes that an expense on no budget is on one', () => {
  const { from: _none, ...onto } = input
  given(recorded())
    .when(writeMove, onto)
    .thenFacts({ ...moved(otherCharge), effectiveOn })
})

test('writes the move of an approved expense with what was approved', () => {
  given(recorded({ charge }), approved(200_00))
    .when(writeMove, { ...input, revision: 1 })
    .thenFacts({ ...moved(otherCharge, charge), effectiveOn })
})

test('changes nothing when sent twice, nor after what came later', () => {
  given(recorded({ charge }))
    .when(writeMove, input)
    .thenTwiceIsOnce((...all) => given(...all).when(writeMove, input))
  given(recorded({ charge }), moved(otherCharge, charge), approved(200_00))
    .when(writeMove, input)
    .thenNothing()
})

test('refuses when the expense was decided meanwhile', () => {
  given(recorded({ charge }), approved())
    .when(writeMove, input)
    .thenRefused('STATE_CONFLICT', { status: 'approved' })
  given(recorded({ charge }), rejected())
    .when(writeMove, input)
    .thenRefused('STATE_CONFLICT', { status: 'rejected' })
  given(recorded({ charge }), approved(), voided())
    .when(writeMove, input)
    .thenRefused('STATE_CONFLICT', { status: 'voided' })
})

test('refuses an expense that is again what it was: its room has been freed', () => {
  const { from: _none, ...onto } = input
  given(recorded(), rejected(), resubmitted())
    .when(writeMove, onto)
    .thenRefused('STATE_CONFLICT', { status: 'pending' })
})

test('refuses when the expense was moved elsewhere meanwhile', () => {
  const third = { budgetId: 'third', commitmentId: 'third' }
  given(recorded({ charge }), moved(third, charge))
    .when(writeMove, input)
    .thenRefused('STATE_CONFLICT', { status: 'pending' })
})

test('counts on the first open day when the books were locked since the move was decided', () => {
  given(recorded({ charge }))
    .lockedUntil('2025-03-22')
    .when(writeMove, input)
    .thenFacts({ ...moved(otherCharge, charge), effectiveOn: day('2025-03-23') })
})

test('refuses an expense that does not exist', () => {
  given().when(writeMove, input).thenRefused('NOT_FOUND')
})
