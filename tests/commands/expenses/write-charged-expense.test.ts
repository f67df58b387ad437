import { test } from 'vitest'
import { expense } from '#commands/expenses/expense.ts'
import { writeChargedExpense } from '#commands/expenses/write-charged-expense.ts'
import { approved, cents, charge, day, otherCharge, recorded } from '#tests/commands/expenses/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(expense)
const { data: details } = recorded()

test('writes the expense that a budget has made room for, on its own day', () => {
  given()
    .when(writeChargedExpense, { details, charge })
    .thenFacts({ ...recorded({ charge }), effectiveOn: day('2025-03-20') })
})

test('changes nothing when sent twice, nor once the expense is decided', () => {
  given()
    .when(writeChargedExpense, { details, charge })
    .thenTwiceIsOnce((...all) => given(...all).when(writeChargedExpense, { details, charge }))
  given(recorded({ charge }), approved()).when(writeChargedExpense, { details, charge }).thenNothing()
})

test('refuses the id of another expense', () => {
  given(recorded({ charge }))
    .when(writeChargedExpense, { details: { ...details, amount: cents(1) }, charge })
    .thenRefused('ALREADY_EXISTS')
})

test('refuses an equal expense that another budget pays for, or none', () => {
  given(recorded({ charge }))
    .when(writeChargedExpense, { details, charge: otherCharge })
    .thenRefused('ALREADY_EXISTS')
  given(recorded()).when(writeChargedExpense, { details, charge }).thenRefused('ALREADY_EXISTS')
})
