import { z } from 'zod'
import { ExpenseDetails } from '#commands/expenses/events.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { facts, type FactsOf } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'

/** What happens when more is asked for than is left. */
export const OverBudgetPolicy = z.enum(['ignore', 'warn', 'block'])

/** How far an approved or pending expense exceeds the budget, as it stood when it was decided. */
export const Excess = z.object({ amount: Minor, committed: Minor, requested: Minor, exceededBy: Minor })

export const budgetFacts = facts({
  BudgetOpened: z.object({
    budgetId: z.string(),
    partyId: z.string(),
    name: z.string(),
    amount: Minor,
    currency: Currency,
    startDate: CivilDate,
    endDate: CivilDate.optional(),
    description: z.string().optional(),
    overBudgetPolicy: OverBudgetPolicy,
    legacyId: z.string().optional(),
  }),
  BudgetAmountRevised: z.object({
    budgetId: z.string(),
    amount: Minor,
    /** What the amount was before. */
    previous: Minor,
    reason: z.string(),
    currency: Currency,
    excess: Excess.optional(),
  }),
  BudgetActivated: z.object({ budgetId: z.string() }),
  BudgetDeactivated: z.object({ budgetId: z.string() }),
  BudgetClosed: z.object({ budgetId: z.string(), reason: z.string().optional(), forced: z.boolean() }),
  BudgetReopened: z.object({ budgetId: z.string(), reason: z.string() }),
  /** Part of the budget is set aside for a pending or approved expense; carries all that writes the expense. */
  BudgetCommitted: z.object({
    budgetId: z.string(),
    commitmentId: z.string(),
    /** Why it was committed: what the expense's own stream is to be told. */
    cause: z.enum(['recorded', 'resubmitted', 'moved']),
    amount: Minor,
    /** Whether it was approved already when it came here, so that it counts as spent at once. */
    spent: z.boolean(),
    expense: ExpenseDetails,
    /**
     * The revision that the expense's own stream had, -1 when it was new. Once that has moved on, the room was
     * made for something that no longer is so, and is freed.
     */
    expenseRevision: z.int().min(-1),
    /** Where a moved expense comes from. */
    from: z.object({ budgetId: z.string(), commitmentId: z.string() }).optional(),
    excess: Excess.optional(),
  }),
  /** A commitment became spending; what was not approved of it is free again. */
  BudgetSpent: z.object({
    budgetId: z.string(),
    commitmentId: z.string(),
    expenseId: z.string(),
    amount: Minor,
    released: Minor,
  }),
  /** A commitment, pending or spent, is free again. */
  BudgetReleased: z.object({
    budgetId: z.string(),
    commitmentId: z.string(),
    expenseId: z.string(),
    pending: Minor,
    spent: Minor,
    cause: z.enum(['rejected', 'voided', 'moved', 'refused']),
  }),
  /** Committed reached this share of the amount (percent); fires once until the amount is revised. */
  BudgetThresholdCrossed: z.object({
    budgetId: z.string(),
    threshold: z.union([z.literal(80), z.literal(100)]),
    committed: Minor,
    amount: Minor,
  }),
})
export type BudgetEvent = FactsOf<typeof budgetFacts>
