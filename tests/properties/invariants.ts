import { expect } from 'vitest'
import { budget, committedOf, type OpenedBudget } from '#commands/budgets/budget.ts'
import { expenseOf } from '#commands/budgets/charged-expense.ts'
import { chargedBudget } from '#commands/expenses/charged-budget.ts'
import { expense } from '#commands/expenses/expense.ts'
import { streamName } from '#src/kernel/ids.ts'
import { budgetIds, expenseIds } from '#tests/properties/steps.ts'
import type { World } from '#tests/properties/world.ts'
import { tenant } from '#tests/support/specification.ts'

const gone = new Set(['rejected', 'voided'])

/** What is true after every single append, whatever is still under way. */
export function expectSound(world: World): void {
  for (const id of budgetIds) {
    const state = world.state(budget, id) as OpenedBudget
    const held = [...state.commitments.values()]
    expect(state.pending).toBe(held.reduce((total, { pending }) => total + pending, 0))
    expect(state.spent).toBe(held.reduce((total, { spent }) => total + spent, 0))
    for (const { pending, spent } of held)
      expect(pending >= 0 && spent >= 0 && pending + spent > 0).toBe(true)
    if (state.opening.overBudgetPolicy === 'block')
      expect(committedOf(state)).toBeLessThanOrEqual(state.amount)
    expect(world.state(chargedBudget, id)).toMatchObject({
      amount: state.amount,
      committed: committedOf(state),
    })
    for (const share of [80, 100]) {
      if (committedOf(state) * 100 >= state.amount * share) expect(state.crossed).toContain(share)
    }
    expect(new Set(state.crossed).size).toBe(state.crossed.length)
  }
  expectFourEyes(world)
}

/** What is true once nothing is under way: each budget holds exactly what its live expenses take. */
export function expectSettled(world: World): void {
  expectSound(world)
  expect(world.due).toEqual([])
  expect(world.parked).toEqual([])
  for (const id of budgetIds) {
    const held = (world.state(budget, id) as OpenedBudget).commitments.toObject()
    expect(held).toEqual(
      Object.fromEntries(expenseIds.flatMap((expenseId) => chargeOf(world, { id, expenseId }))),
    )
  }
}

/** What an expense takes of a budget: the claim while it is pending, what was approved, else nothing. */
function chargeOf(world: World, { id, expenseId }: { id: string; expenseId: string }): [string, object][] {
  const state = world.state(expense, expenseId)
  const { of } = expenseOf(expenseId)
  const seen = world.state(of as unknown as typeof expense, expenseId)
  expect(seen.status).toBe(state.status)
  if (state.status === 'unknown') return []
  expect(seen).toMatchObject({ charge: state.charge })
  if (state.charge?.budgetId !== id || gone.has(state.status)) return []
  const figures =
    state.status === 'approved'
      ? { pending: 0, spent: state.amount }
      : { pending: state.details.amount, spent: 0 }
  return [[state.charge.commitmentId, { expenseId, ...figures }]]
}

/** Nobody has approved what they had recorded or resubmitted, even where a reaction wrote it for them. */
function expectFourEyes(world: World): void {
  for (const expenseId of expenseIds) {
    const history = world.log.filter((event) => event.stream === streamName('expense', tenant, expenseId))
    const submitters = new Set<string>()
    for (const { type, actor } of history) {
      if (type === 'ExpenseRecorded' || type === 'ExpenseResubmitted') submitters.add(actor.subject)
      if (type === 'ExpenseApproved') expect(submitters).not.toContain(actor.subject)
    }
  }
}

/** Every figure that somebody could read. */
export function figures(world: World): unknown {
  return {
    budgets: budgetIds.map((id) => world.state(budget, id)),
    expenses: expenseIds.map((id) => world.state(expense, id)),
  }
}
