import { z } from 'zod'
import { type BudgetEvent, budgetFacts, OverBudgetPolicy } from '#commands/budgets/events.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor, sum, zero } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { sortText } from '#src/kernel/search.ts'

export const BudgetStatus = z.enum(['active', 'inactive', 'closed'])
/** Judged on what is committed: ok below 80 % of the amount, over above it. */
export const Health = z.enum(['ok', 'warning', 'over'])
type Health = z.infer<typeof Health>

export const BudgetUtilisationRow = z.object({
  budget_id: z.string(),
  party_id: z.string(),
  name: z.string(),
  sort_name: z.string(),
  amount: Minor,
  currency: Currency,
  /** How many decimals the currency has, so that SQL can show the amounts. */
  decimals: z.int(),
  start_date: z.string(),
  end_date: z.string().nullable(),
  status: BudgetStatus,
  description: z.string().nullable(),
  over_budget_policy: OverBudgetPolicy,
  pending: Minor,
  spent: Minor,
  health: Health,
  legacy_id: z.string().nullable(),
  ...recordColumns,
})
export type BudgetUtilisationRow = z.infer<typeof BudgetUtilisationRow>

/** How much of each budget is set aside and spent, one row per budget, whether or not it has expenses. */
export const budgetUtilisation = projection(budgetFacts)({
  name: 'budget-utilisation',
  version: 1,
  row: BudgetUtilisationRow,
  key: ['budget_id'],
  on: {
    BudgetOpened: (event) => insert(opened(event)),
    BudgetAmountRevised: (event) => changed(event, () => ({ amount: event.data.amount })),
    BudgetActivated: (event) => changed(event, () => ({ status: 'active' })),
    BudgetDeactivated: (event) => changed(event, () => ({ status: 'inactive' })),
    BudgetClosed: (event) => changed(event, () => ({ status: 'closed' })),
    BudgetReopened: (event) => changed(event, () => ({ status: 'active' })),
    BudgetCommitted: (event) => changed(event, (row) => committed(row, event.data)),
    BudgetSpent: (event) => changed(event, (row) => spent(row, event.data)),
    BudgetReleased: (event) => changed(event, (row) => released(row, event.data)),
    BudgetThresholdCrossed: (event) => changed(event, () => ({})),
  },
})

type Data<T extends BudgetEvent['type']> = Extract<BudgetEvent, { type: T }>['data']
type Figures = Pick<BudgetUtilisationRow, 'pending' | 'spent'>

function opened(event: Extract<RecordedEvent<BudgetEvent>, { type: 'BudgetOpened' }>): BudgetUtilisationRow {
  const { data } = event
  return {
    budget_id: data.budgetId,
    party_id: data.partyId,
    name: data.name,
    sort_name: sortText(data.name),
    amount: data.amount,
    currency: data.currency,
    decimals: decimalsOf(data.currency),
    start_date: data.startDate,
    end_date: data.endDate ?? null,
    status: 'active',
    description: data.description ?? null,
    over_budget_policy: data.overBudgetPolicy,
    pending: zero,
    spent: zero,
    health: healthOf(data.amount, zero),
    legacy_id: data.legacyId ?? null,
    ...begunBy(event),
  }
}

/** An expense that was approved before it came here counts as spent at once. */
function committed(
  { pending, spent }: Figures,
  { amount, spent: isSpent }: Data<'BudgetCommitted'>,
): Figures {
  return isSpent ? { pending, spent: sum(spent, amount) } : { pending: sum(pending, amount), spent }
}

function spent({ pending, spent }: Figures, { amount, released }: Data<'BudgetSpent'>): Figures {
  return { pending: sum(pending, -amount, -released), spent: sum(spent, amount) }
}

function released({ pending, spent }: Figures, freed: Data<'BudgetReleased'>): Figures {
  return { pending: sum(pending, -freed.pending), spent: sum(spent, -freed.spent) }
}

function changed(
  event: RecordedEvent<BudgetEvent>,
  how: (row: BudgetUtilisationRow) => Partial<BudgetUtilisationRow>,
): Change<BudgetUtilisationRow> {
  return change(event.data.budgetId, (row) => {
    const next = { ...row, ...how(row), ...touchedBy(event) }
    return { ...next, health: healthOf(next.amount, sum(next.pending, next.spent)) }
  })
}

/** How a budget of an amount does of which so much is committed (C-07). */
export function healthOf(amount: number, committed: number): Health {
  if (committed > amount) return 'over'
  return amount > 0 && BigInt(committed) * 100n >= BigInt(amount) * 80n ? 'warning' : 'ok'
}
