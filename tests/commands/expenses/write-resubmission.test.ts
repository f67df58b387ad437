import { test } from 'vitest'
import { expense } from '#commands/expenses/expense.ts'
import { writeResubmission } from '#commands/expenses/write-resubmission.ts'
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
} from '#tests/commands/expenses/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(expense)
const anew = { ...charge, commitmentId: 'anew' }
const input = { expenseId, revision: 1, charge: anew, effectiveOn: '2025-03-22' }
const back = { ...resubmitted(anew), effectiveOn: day('2025-03-22') }

test('R-028 writes that a rejected expense is pending again, under its new commitment', () => {
  given(recorded({ charge }), rejected()).when(writeResubmission, input).thenFacts(back)
})

test('changes nothing when sent twice, nor after what came later', () => {
  given(recorded({ charge }), rejected())
    .when(writeResubmission, input)
    .thenTwiceIsOnce((...all) => given(...all).when(writeResubmission, input))
  given(recorded({ charge }), rejected(), resubmitted(anew), rejected())
    .when(writeResubmission, input)
    .thenNothing()
})

test('refuses when anything happened to the expense meanwhile, even if it is rejected once more', () => {
  const other = { ...charge, commitmentId: 'another' }
  const before = [recorded({ charge }), rejected(), resubmitted(other)]
  given(...before)
    .when(writeResubmission, input)
    .thenRefused('STATE_CONFLICT', { status: 'pending' })
  given(...before, rejected())
    .when(writeResubmission, input)
    .thenRefused('STATE_CONFLICT', { status: 'rejected' })
  given(...before, approved())
    .when(writeResubmission, input)
    .thenRefused('STATE_CONFLICT', { status: 'approved' })
  given(...before, moved(otherCharge, other), rejected())
    .when(writeResubmission, input)
    .thenRefused('STATE_CONFLICT', { status: 'rejected' })
})

test('counts on the first open day when the books were locked since the resubmission was decided', () => {
  given(recorded({ charge }), rejected())
    .lockedUntil('2025-03-22')
    .when(writeResubmission, input)
    .thenFacts({ ...back, effectiveOn: day('2025-03-23') })
})

test('refuses an expense that does not exist', () => {
  given().when(writeResubmission, input).thenRefused('NOT_FOUND')
})
