import * as fc from 'fast-check'
import { derivedId } from '#src/kernel/ids.ts'
import type { Outcome, World } from '#tests/properties/world.ts'

export const partyId = derivedId('party')
export const budgetIds = [derivedId('budget a'), derivedId('budget b')] as const
export const expenseIds = [derivedId('expense 1'), derivedId('expense 2'), derivedId('expense 3')] as const

/** Something that somebody does. */
export interface Step {
  readonly command: string
  readonly input: Record<string, unknown>
  readonly by: string
}

const by = fc.constantFrom('amina', 'boris', 'chen')
const budgetId = fc.constantFrom(...budgetIds)
const expenseId = fc.constantFrom(...expenseIds)
const amount = fc.integer({ min: 1, max: 80 }).map(String)
const reason = fc.constantFrom('this', 'that')

function step(command: string, input: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Step> {
  return fc.record({ command: fc.constant(command), input: fc.record(input), by })
}

const recording = step('record-expense', {
  id: expenseId,
  budgetId: fc.option(budgetId, { nil: undefined, freq: 5 }),
  amount,
  partyId: fc.constant(partyId),
  date: fc.constantFrom('2025-03-20', '2025-06-01'),
})
const approving = step('approve-expense', {
  expenseId,
  amount: fc.option(amount, { nil: undefined, freq: 2 }),
})
const rejecting = step('reject-expense', { expenseId, reason })
const resubmitting = step('resubmit-expense', { expenseId })
const voiding = step('void-expense', { expenseId, reason })
const moving = step('move-expense-to-budget', { expenseId, budgetId })
const revising = step('revise-amount', {
  budgetId,
  reason,
  amount: fc.integer({ min: 1, max: 200 }).map(String),
})
const closing = step('close-budget', { budgetId, force: fc.boolean(), reason })
const reopening = step('reopen-budget', { budgetId, reason })
const deactivating = step('deactivate-budget', { budgetId })
const activating = step('activate-budget', { budgetId })

/** Mostly what happens to expenses, now and then what happens to budgets. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: recording },
  { weight: 5, arbitrary: approving },
  { weight: 3, arbitrary: rejecting },
  { weight: 5, arbitrary: resubmitting },
  { weight: 2, arbitrary: voiding },
  { weight: 5, arbitrary: moving },
  { weight: 1, arbitrary: revising },
  { weight: 1, arbitrary: closing },
  { weight: 3, arbitrary: reopening },
  { weight: 1, arbitrary: deactivating },
  { weight: 2, arbitrary: activating },
)

export const policies = fc.tuple(
  fc.constantFrom('ignore', 'warn', 'block'),
  fc.constantFrom('ignore', 'warn', 'block'),
)

/** All three expenses, recorded on some budget: what a history begins with. */
export const recordings = fc
  .tuple(...expenseIds.map(() => recording))
  .map((all) => all.map((step, index) => ({ ...step, input: { ...step.input, id: expenseIds[index] } })))

/** Opens both budgets with 100.00 for 2025. */
export function openBudgets(world: World, [first, second]: readonly [string, string]): void {
  const opening = { partyId, name: 'B', amount: '100', startDate: '2025-01-01', endDate: '2025-12-31' }
  world.send('open-budget', { ...opening, id: budgetIds[0], overBudgetPolicy: first })
  world.send('open-budget', { ...opening, id: budgetIds[1], overBudgetPolicy: second })
}

export function take(world: World, { command, input, by }: Step): Outcome {
  return world.send(command, input, by)
}
