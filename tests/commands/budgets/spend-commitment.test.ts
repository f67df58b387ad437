import { test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { spendCommitment } from '#commands/budgets/spend-commitment.ts'
import {
  budgetId,
  commitment,
  committed,
  day,
  expenseId,
  opened,
  released,
  spent,
} from '#tests/commands/budgets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(budget)
const input = { budgetId, commitmentId: commitment, expenseId, amount: 500_00, effectiveOn: '2025-04-01' }
const effectiveOn = day('2025-04-01')

test('turns what was pending into spending on the day of the approval', () => {
  given(opened(), committed())
    .when(spendCommitment, input)
    .thenFacts({ ...spent(), effectiveOn })
})

test('frees what was not approved', () => {
  given(opened(), committed())
    .when(spendCommitment, { ...input, amount: 200_00 })
    .thenFacts({ ...spent(200_00), effectiveOn })
})

test('changes nothing when sent twice', () => {
  given(opened(), committed())
    .when(spendCommitment, input)
    .thenTwiceIsOnce((...all) => given(...all).when(spendCommitment, input))
})

test('counts on the first open day when the books were locked since the approval', () => {
  given(opened(), committed())
    .lockedUntil('2025-04-30')
    .when(spendCommitment, input)
    .thenFacts({ ...spent(), effectiveOn: day('2025-05-01') })
})

test('comes too late for a commitment that is free again', () => {
  given(opened(), committed(), released()).when(spendCommitment, input).thenNothing()
})

test('does nothing for a commitment or a budget that there is not', () => {
  given(opened()).when(spendCommitment, input).thenNothing()
  given().when(spendCommitment, input).thenNothing()
})
