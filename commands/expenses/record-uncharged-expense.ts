import { ExpenseRequest } from '#commands/expenses/events.ts'
import { expense } from '#commands/expenses/expense.ts'
import { partyStanding } from '#commands/parties/events.ts'
import { settings } from '#commands/tenants/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { positiveMoney } from '#src/kernel/money.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/** Records an expense that no budget pays for; every expense has its party. */
export const recordUnchargedExpense = command(expense)({
  name: 'record-uncharged-expense',
  summary: 'Records an expense of a party, on no budget',
  input: ExpenseRequest,
  may: ['finance', 'sales'],
  refusals: [
    'TENANT_UNKNOWN',
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'ALREADY_EXISTS',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  creates: 'expense',
  stream: (_input, { newId }) => newId,
  needs: ({ partyId }, _state, { tenant }) => ({
    settings: need(settings, tenant),
    party: need(partyStanding, partyId),
  }),

  decide(input, state, { needs, newId, refuse }) {
    const { id: _id, currency = needs.settings?.baseCurrency, ...rest } = input
    if (currency === undefined) return refuse('TENANT_UNKNOWN')
    const amount = positiveMoney(input.amount, currency)
    const details = present({ ...rest, expenseId: newId, amount, currency })
    if (state.status !== 'unknown') {
      const same = state.charge === undefined && sameValues(state.details, details)
      return same ? [] : refuse('ALREADY_EXISTS')
    }
    if (needs.party === 'unknown') return refuse('PARTY_UNKNOWN')
    if (needs.party === 'archived') return refuse('PARTY_ARCHIVED')

    return [{ type: 'ExpenseRecorded', data: details, effectiveOn: input.date }]
  },
})
