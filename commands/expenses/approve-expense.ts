import { z } from 'zod'
import { type ChargedBudget, chargedBudget } from '#commands/expenses/charged-budget.ts'
import type { OverBudget } from '#commands/expenses/events.ts'
import { existing, expense } from '#commands/expenses/expense.ts'
import { settings } from '#commands/tenants/events.ts'
import { glance, need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { later } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, type Currency, formatMoney, type Minor, positiveMoney, sum } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

/**
 * Approves an expense, in whole or in part: another person than who submitted it, unless the tenant has four
 * eyes off, and then the fact says so (C-53). A budget with policy `block` that has been exceeded meanwhile
 * refuses, one that only warns is told of. The budget is only glanced at: while it blocks, committed can never rise above its amount.
 */
export const approveExpense = command(expense)({
  name: 'approve-expense',
  summary: 'Approves a pending expense, in whole or in part; another person than who submitted it',
  path: '/expenses/:expenseId/approve',
  input: z.strictObject({ expenseId: Id, amount: Amount.optional() }),
  may: ['finance'],
  refusals: [
    'NOT_FOUND',
    'STATE_CONFLICT',
    'FOUR_EYES',
    'OVER_BUDGET',
    'AMOUNT_EXCEEDS_CLAIM',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  stream: ({ expenseId }) => expenseId,
  needs: (_input, state, { tenant }) => ({
    settings: need(settings, tenant),
    budget: glance(chargedBudget, state.status === 'unknown' ? '' : (state.charge?.budgetId ?? '')),
  }),

  decide({ expenseId, amount: sent }, state, { needs, today, actor, refuse }) {
    const recorded = existing(state, refuse)
    const { details, charge, submitters } = recorded
    const claimed = details.amount
    const amount = sent === undefined ? claimed : positiveMoney(sent, details.currency)
    if (amount > claimed) {
      return refuse('AMOUNT_EXCEEDS_CLAIM', { claimed: formatMoney(claimed, details.currency) })
    }
    if (recorded.status === 'approved' && recorded.amount === amount) return []
    if (recorded.status !== 'pending') return refuse('STATE_CONFLICT', { status: recorded.status })
    const own = submitters.includes(actor.subject)
    if (own && needs.settings?.fourEyes !== false) return refuse('FOUR_EYES')
    const overBudget = needs.budget && excessOf(needs.budget, amount, details.currency)
    if (overBudget && needs.budget?.policy === 'block') return refuse('OVER_BUDGET', shown(overBudget))

    const selfApproved = own ? (true as const) : undefined
    const data = present({ expenseId, amount, charge, selfApproved, overBudget })
    return [{ type: 'ExpenseApproved', data, effectiveOn: later(today, details.date) }]
  },

  answer(events) {
    const warnings = events.flatMap((event) =>
      event.type === 'ExpenseApproved' && event.data.overBudget
        ? [{ code: 'OVER_BUDGET' as const, ...shown(event.data.overBudget) }]
        : [],
    )
    return { warnings }
  },
})

/** By how much the budget is exceeded as it stands, the expense being part of what is committed. */
function excessOf(
  { amount, committed, policy }: ChargedBudget,
  requested: Minor,
  currency: Currency,
): OverBudget | undefined {
  if (policy === 'ignore' || committed <= amount) return undefined
  return { amount, committed, requested, exceededBy: sum(committed, -amount), currency }
}

function shown({ currency, ...excess }: OverBudget): Record<string, string> {
  return Object.fromEntries(
    Object.entries(excess).map(([name, value]) => [name, formatMoney(value, currency)]),
  )
}
