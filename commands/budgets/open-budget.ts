import { z } from 'zod'
import { budget } from '#commands/budgets/budget.ts'
import { OverBudgetPolicy } from '#commands/budgets/events.ts'
import { partyStanding } from '#commands/parties/events.ts'
import { settings } from '#commands/tenants/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, openDay } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, Currency, positiveMoney } from '#src/kernel/money.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/**
 * Opens a budget for a party; the currency is the tenant's own when none is named (C-04, R-006, R-076). It counts from
 * its first day, or from the first open one when that is locked: the period of the budget stays as it is.
 */
export const openBudget = command(budget)({
  name: 'open-budget',
  summary: 'Opens a budget for a party',
  path: '/budgets',
  input: z.strictObject({
    id: Id.optional(),
    partyId: Id,
    name: text(255),
    amount: Amount,
    currency: Currency.optional(),
    startDate: CivilDate,
    endDate: CivilDate.optional(),
    description: text(2000).optional(),
    overBudgetPolicy: OverBudgetPolicy.default('warn'),
    legacyId: LegacyId.optional(),
  }),
  may: ['finance'],
  refusals: [
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'DATE_ORDER',
    'ALREADY_EXISTS',
    'TENANT_UNKNOWN',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  creates: 'budget',
  stream: (_input, { newId }) => newId,
  needs: (input, _state, { tenant }) => ({
    settings: need(settings, tenant),
    party: need(partyStanding, input.partyId),
  }),

  decide(input, state, { needs, newId, today, lockedUntil, refuse }) {
    const { id: _id, currency = needs.settings?.baseCurrency, ...rest } = input
    if (currency === undefined) return refuse('TENANT_UNKNOWN')
    const amount = positiveMoney(input.amount, currency)
    if (input.endDate !== undefined && input.endDate < input.startDate) return refuse('DATE_ORDER')
    const opening = present({ ...rest, budgetId: newId, amount, currency })
    if (state.status !== 'unknown') return sameValues(state.opening, opening) ? [] : refuse('ALREADY_EXISTS')
    if (needs.party === 'unknown') return refuse('PARTY_UNKNOWN')
    if (needs.party === 'archived') return refuse('PARTY_ARCHIVED')

    const effectiveOn = openDay(input.startDate < today ? input.startDate : today, lockedUntil)
    return [{ type: 'BudgetOpened', data: opening, effectiveOn }]
  },
})
