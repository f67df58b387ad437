import { test } from 'vitest'
import { budget } from '#commands/budgets/budget.ts'
import { releaseCommitment } from '#commands/budgets/release-commitment.ts'
import {
  budgetId,
  commitment,
  committed,
  day,
  opened,
  released,
  spent,
} from '#tests/commands/budgets/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(budget)
const input = { budgetId, commitmentId: commitment, cause: 'rejected', effectiveOn: '2025-04-01' } as const
const effectiveOn = day('2025-04-01')

test('frees what is pending', () => {
  given(opened(), committed())
    .when(releaseCommitment, input)
    .thenFacts({ ...released(), effectiveOn })
})

test('frees what is spent', () => {
  given(opened(), committed(), spent(200_00))
    .when(releaseCommitment, input)
    .thenFacts({ ...released({ pending: 0, spent: 200_00 }), effectiveOn })
})

test('changes nothing when sent twice', () => {
  given(opened(), committed())
    .when(releaseCommitment, input)
    .thenTwiceIsOnce((...all) => given(...all).when(releaseCommitment, input))
})

test('never frees a newer commitment of the same expense', () => {
  given(opened(), committed(), released(), committed({ commitmentId: 'newer' }))
    .when(releaseCommitment, input)
    .thenNothing()
})

test('frees on the first open day when the books were locked since', () => {
  given(opened(), committed())
    .lockedUntil('2025-04-30')
    .when(releaseCommitment, input)
    .thenFacts({ ...released(), effectiveOn: day('2025-05-01') })
})

test('does nothing for a budget that there is not', () => {
  given().when(releaseCommitment, input).thenNothing()
})
