import { committedOf, type OpenedBudget } from '#commands/budgets/budget.ts'
import type { BudgetEvent } from '#commands/budgets/events.ts'
import type { ExpenseDetails } from '#commands/expenses/events.ts'
import { type CivilDate, later } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { formatMoney, type Minor, sum } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

type Committed = Extract<BudgetEvent, { type: 'BudgetCommitted' }>
type Excess = NonNullable<Committed['data']['excess']>

/** Every "no" that a budget may give to an expense (C-09, A-08, A-38). */
export const commitRefusals = [
  'BUDGET_UNKNOWN',
  'BUDGET_PARTY_MISMATCH',
  'BUDGET_CURRENCY_MISMATCH',
  'BUDGET_NOT_ACTIVE',
  'BUDGET_PERIOD',
  'OVER_BUDGET',
  'AMOUNT_TOO_LARGE',
  'CONFLICT',
] as const

/** Refuses an expense that does not belong on this budget, whatever is left of it (C-09). */
export function refuseForeign(budget: OpenedBudget, expense: ExpenseDetails): void {
  const { partyId, currency, startDate, endDate } = budget.opening
  if (expense.partyId !== partyId) throw new Refusal('BUDGET_PARTY_MISMATCH')
  if (expense.currency !== currency) {
    throw new Refusal('BUDGET_CURRENCY_MISMATCH', { budgetCurrency: currency, currency: expense.currency })
  }
  if (budget.status !== 'active') throw new Refusal('BUDGET_NOT_ACTIVE', { status: budget.status })
  const inside = expense.date >= startDate && (endDate === undefined || expense.date <= endDate)
  if (!inside) throw new Refusal('BUDGET_PERIOD', { startDate, endDate: endDate ?? null, date: expense.date })
}

/**
 * Sets part of a budget aside for an expense: pending and approved together may not exceed the amount when
 * the policy is to block; with `warn` the excess is stored with the fact and told (A-08, G-02). Room that was
 * made and freed before is not made again: what asks for it has not seen what became of the expense.
 */
export function commit(
  budget: OpenedBudget,
  what: Pick<
    Committed['data'],
    'commitmentId' | 'cause' | 'amount' | 'spent' | 'expense' | 'expenseRevision' | 'from'
  >,
  effectiveOn: CivilDate,
): BudgetEvent[] {
  refuseForeign(budget, what.expense)
  if (budget.freed.has(what.commitmentId)) throw new Refusal('CONFLICT')
  const excess = excessOf(budget, budget.amount, what.amount)
  const { budgetId } = budget.opening
  const data = present({ budgetId, ...what, excess })

  return [
    { type: 'BudgetCommitted', data, effectiveOn },
    ...thresholds(
      budget,
      { amount: budget.amount, committed: sum(committedOf(budget), what.amount) },
      effectiveOn,
    ),
  ]
}

/** By how much an amount goes beyond the budget; refused, told or passed over as the policy says. */
export function excessOf(budget: OpenedBudget, amount: Minor, requested: Minor): Excess | undefined {
  const committed = committedOf(budget)
  const exceededBy = sum(committed, requested, -amount)
  const { overBudgetPolicy, currency } = budget.opening
  if (exceededBy <= 0 || overBudgetPolicy === 'ignore') return undefined
  const excess = { amount, committed, requested, exceededBy }
  if (overBudgetPolicy === 'block') throw new Refusal('OVER_BUDGET', inCurrency(excess, currency))
  return excess
}

/** An excess as an answer tells it. */
export function inCurrency(excess: Excess, currency: string): Record<keyof Excess, string> {
  return {
    amount: formatMoney(excess.amount, currency),
    committed: formatMoney(excess.committed, currency),
    requested: formatMoney(excess.requested, currency),
    exceededBy: formatMoney(excess.exceededBy, currency),
  }
}

/** The thresholds that committed has reached and that have not fired since the last revision. */
export function thresholds(
  budget: OpenedBudget,
  figures: { amount: Minor; committed: Minor },
  effectiveOn: CivilDate,
): BudgetEvent[] {
  const reached = ([80, 100] as const).filter(
    (share) =>
      !budget.crossed.includes(share) &&
      BigInt(figures.committed) * 100n >= BigInt(figures.amount) * BigInt(share),
  )
  const { budgetId } = budget.opening
  return reached.map((threshold) => ({
    type: 'BudgetThresholdCrossed',
    data: { budgetId, threshold, ...figures },
    effectiveOn,
  }))
}

/** The day a decision counts: when it is taken, but never before the day of what it decides on. */
export function decisionDay(today: CivilDate, expense: { date: CivilDate }): CivilDate {
  return later(today, expense.date)
}
