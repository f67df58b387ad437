import { z } from 'zod'
import { budget } from '#commands/budgets/budget.ts'
import { commitmentId, expenseOf, unwritten } from '#commands/budgets/charged-expense.ts'
import { commit, commitRefusals, refuseForeign } from '#commands/budgets/commit.ts'
import { overBudgetWarnings } from '#commands/budgets/warnings.ts'
import { ExpenseRequest } from '#commands/expenses/events.ts'
import { partyStanding } from '#commands/parties/events.ts'
import { settings } from '#commands/tenants/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { positiveMoney } from '#src/kernel/money.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/** Decides a new expense on its budget, so that two never take the last of it together (G-03, C-09). */
export const chargeRecordedExpense = command(budget)({
  name: 'charge-recorded-expense',
  summary: 'Sets part of a budget aside for a new expense',
  input: z.strictObject({ ...ExpenseRequest.shape, budgetId: Id }),
  may: ['finance', 'sales'],
  refusals: [
    ...commitRefusals,
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'REFERENCE_REQUIRED',
    'ALREADY_EXISTS',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
  ],
  creates: 'expense',
  stream: ({ budgetId }) => budgetId,
  about: (_input, { newId }) => ({ noun: 'expense', id: newId }),
  needs: ({ partyId }, _state, { tenant, newId }) => ({
    settings: need(settings, tenant),
    party: need(partyStanding, partyId),
    expense: expenseOf(newId),
  }),

  decide(input, state, { needs, newId, refuse }) {
    if (state.status === 'unknown') return refuse('BUDGET_UNKNOWN')
    const { budgetId, id: _id, currency = state.opening.currency, ...rest } = input
    const amount = positiveMoney(input.amount, currency)
    const expense = present({ ...rest, expenseId: newId, amount, currency })
    if (needs.expense.status !== 'unknown') {
      const same = needs.expense.charge?.budgetId === budgetId && sameValues(needs.expense.details, expense)
      return same ? [] : refuse('ALREADY_EXISTS')
    }
    const id = commitmentId(budgetId, { expenseId: newId, revision: unwritten })
    if (state.commitments.has(id)) return refuse('CONFLICT')
    if (needs.party === 'unknown') return refuse('PARTY_UNKNOWN')
    if (needs.party === 'archived') return refuse('PARTY_ARCHIVED')
    refuseForeign(state, expense)
    if (needs.settings?.requireReference && !input.reference) return refuse('REFERENCE_REQUIRED')

    const what = { commitmentId: id, cause: 'recorded', amount, spent: false, expense } as const
    return commit(state, { ...what, expenseRevision: unwritten }, input.date)
  },

  answer: overBudgetWarnings,
})
