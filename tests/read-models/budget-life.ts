import { array, constantFrom, integer, nat, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { cents, eur } from '#tests/commands/budgets/facts.ts'

export type BudgetFact = BudgetEvent & { effectiveOn: CivilDate }

/** A fact of a made-up life, and how long after the one before it is recorded. */
export interface Lived {
  readonly fact: BudgetFact
  readonly later_ms: number
}

export const day = (n: number): CivilDate => `2025-03-${String(n).padStart(2, '0')}` as CivilDate
export const Day = integer({ min: 1, max: 28 })
/** The day from which on the budget is known in the books. */
export const openedOn = 3

/** One step of a budget's life, which may come to nothing. `pick` chooses among what is set aside. */
const Step = record({
  kind: constantFrom('commit', 'commitSpent', 'spend', 'release', 'revise', 'close', 'reopen', 'cross'),
  amount: integer({ min: 1, max: 90_000 }),
  pick: nat(9),
  on: Day,
  /** Many facts are recorded in the same millisecond. */
  later_ms: constantFrom(0, 0, 1, 60_000),
})
type Step = typeof Step extends Arbitrary<infer S> ? S : never

export const Steps = array(Step, { minLength: 1, maxLength: 25 })

interface Held {
  readonly pending: number
  readonly spent: number
  /** A decision never counts before the day of what it decides on. */
  readonly on: number
}

interface Life {
  readonly budgetId: string
  amount: number
  readonly held: Map<string, Held>
}

/** The facts that steps lead to. */
export function lifeOf(budgetId: string, steps: readonly Step[]): Lived[] {
  const life: Life = { budgetId, amount: 1_000_00, held: new Map() }
  const opening = { budgetId, partyId: 'party', name: 'B', amount: cents(life.amount), currency: eur }
  const data = { ...opening, startDate: day(1), overBudgetPolicy: 'ignore' as const }
  const lived: Lived[] = [{ fact: { type: 'BudgetOpened', data, effectiveOn: day(openedOn) }, later_ms: 1 }]
  for (const [place, step] of steps.entries()) {
    const fact = happens[step.kind](life, step, `c${place}`)
    if (fact !== undefined) lived.push({ fact, later_ms: step.later_ms })
  }
  return lived
}

type Happening = (life: Life, step: Step, id: string) => BudgetFact | undefined

const happens: Record<Step['kind'], Happening> = {
  commit: (life, step, id) => commit(life, step, { id, spent: false }),
  commitSpent: (life, step, id) => commit(life, step, { id, spent: true }),
  spend,
  release,
  revise(life, { amount, on }) {
    const { budgetId, amount: previous } = life
    life.amount = amount
    const data = { budgetId, amount: cents(amount), previous: cents(previous), currency: eur, reason: 'r' }
    return { type: 'BudgetAmountRevised', data, effectiveOn: day(Math.max(on, openedOn)) }
  },
  close: ({ budgetId }, { on }) => ({
    type: 'BudgetClosed',
    data: { budgetId, forced: false },
    effectiveOn: day(on),
  }),
  reopen: ({ budgetId }, { on }) => ({
    type: 'BudgetReopened',
    data: { budgetId, reason: 'r' },
    effectiveOn: day(on),
  }),
  cross: ({ budgetId }, { on }) => ({
    type: 'BudgetThresholdCrossed',
    data: { budgetId, threshold: 80, committed: cents(1), amount: cents(1) },
    effectiveOn: day(on),
  }),
}

function commit(life: Life, step: Step, { id, spent }: { id: string; spent: boolean }): BudgetFact {
  const amount = cents(step.amount)
  life.held.set(id, { pending: spent ? 0 : amount, spent: spent ? amount : 0, on: step.on })
  const expense = { expenseId: `e${id}`, partyId: 'party', amount, currency: eur, date: day(step.on) }
  const made = { cause: 'recorded' as const, expense, expenseRevision: -1 }
  const data = { budgetId: life.budgetId, commitmentId: id, amount, spent, ...made }
  return { type: 'BudgetCommitted', data, effectiveOn: day(step.on) }
}

function spend({ budgetId, held }: Life, step: Step): BudgetFact | undefined {
  const [commitmentId, chosen] = chosenOf(held, step)
  if (chosen === undefined || chosen.pending === 0) return undefined
  const spent = Math.min(step.amount, chosen.pending)
  const on = Math.max(step.on, chosen.on)
  held.set(commitmentId, { pending: 0, spent, on })
  const data = {
    budgetId,
    commitmentId,
    expenseId: 'e',
    amount: cents(spent),
    released: cents(chosen.pending - spent),
  }
  return { type: 'BudgetSpent', data, effectiveOn: day(on) }
}

function release({ budgetId, held }: Life, step: Step): BudgetFact | undefined {
  const [commitmentId, chosen] = chosenOf(held, step)
  if (chosen === undefined) return undefined
  held.delete(commitmentId)
  const freed = { pending: cents(chosen.pending), spent: cents(chosen.spent) }
  const data = { budgetId, commitmentId, expenseId: 'e', ...freed, cause: 'voided' as const }
  return { type: 'BudgetReleased', data, effectiveOn: day(Math.max(step.on, chosen.on)) }
}

function chosenOf(held: ReadonlyMap<string, Held>, { pick }: Step): readonly [string, Held | undefined] {
  return [...held][pick % Math.max(held.size, 1)] ?? ['', undefined]
}
