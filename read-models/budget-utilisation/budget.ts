import { z } from 'zod'
import { daysBetween } from '#src/kernel/dates.ts'
import { formatMoney, percentage, sum } from '#src/kernel/money.ts'
import { BudgetUtilisationRow } from '#projections/budget-utilisation.ts'

const shape = BudgetUtilisationRow.shape

/** A budget as it is shown, with its figures worked out. */
export const Budget = z.object({
  id: z.string(),
  partyId: z.string(),
  name: z.string(),
  amount: z.string(),
  currency: z.string(),
  startDate: z.string(),
  endDate: z.string().nullable(),
  status: shape.status,
  description: z.string().nullable(),
  overBudgetPolicy: shape.over_budget_policy,
  spent: z.string(),
  pending: z.string(),
  committed: z.string(),
  remaining: z.string(),
  utilisationPercentage: z.string().nullable(),
  spentPercentage: z.string().nullable(),
  elapsedPercentage: z.string().nullable(),
  health: shape.health,
  legacyId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

/** `on` is the day up to which the time of the budget has passed. */
export function shownBudget(row: BudgetUtilisationRow, on: string): z.output<typeof Budget> {
  const { amount, pending, spent, currency, start_date: startDate, end_date: endDate } = row
  const committed = sum(pending, spent)
  return {
    id: row.budget_id,
    partyId: row.party_id,
    name: row.name,
    amount: formatMoney(amount, currency),
    currency,
    startDate,
    endDate,
    status: row.status,
    description: row.description,
    overBudgetPolicy: row.over_budget_policy,
    spent: formatMoney(spent, currency),
    pending: formatMoney(pending, currency),
    committed: formatMoney(committed, currency),
    remaining: formatMoney(sum(amount, -committed), currency),
    utilisationPercentage: percentage(committed, amount),
    spentPercentage: percentage(spent, amount),
    elapsedPercentage: endDate === null ? null : elapsedPercentage({ startDate, endDate }, on),
    health: row.health,
    legacyId: row.legacy_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}

/** How much of a period lies behind a day: whole days, 0.00 before and on its first, 100.00 after its last. */
export function elapsedPercentage(period: { startDate: string; endDate: string }, on: string): string | null {
  const days = daysBetween(period.startDate, period.endDate) + 1
  const passed = Math.min(Math.max(daysBetween(period.startDate, on), 0), days)
  return percentage(passed, days)
}
