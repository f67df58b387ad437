import { z } from 'zod'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { App, Services } from '#src/http/routes.ts'
import { daysBetween } from '#src/kernel/dates.ts'
import { formatMoney, percentage } from '#src/kernel/money.ts'
import type { ReadRow } from '#src/postgres/reader.ts'
import { activityOf, PartyPath } from '#read-models/timeline/queries.ts'
import {
  ActivityRow,
  BalanceRow,
  BudgetsRow,
  DealsRow,
  LeadsRow,
  PaymentsRow,
  standingOf,
} from '#read-models/timeline/summary-queries.ts'

const reads = [
  'timeline',
  'parties',
  'invoices',
  'movements',
  'account-lines',
  'accounts',
  'deals',
  'leads',
  'budget-utilisation',
  'tenant-settings',
]

/** How close we are to a party, and what stands between us. */
export function addSummary(app: App, { reader }: Services): void {
  app.get('/parties/:partyId/summary', {
    config: { may: ['finance', 'sales', 'auditor'], reads },
    schema: {
      summary: 'A party at a glance: activity, payments, balances, deals and budgets',
      tags: ['Timeline'],
      params: PartyPath,
      response: { 200: dataOf(Summary) },
    },
    handler: async (request) => {
      const { partyId } = request.params
      const statements = [activityOf(partyId), ...standingOf(partyId)]
      const rows = await reader.snapshot(callerOf(request).tenant, statements)
      return { data: { partyId, ...summaryOf(rows) }, meta: {} }
    },
  })
}

const PerCurrency = z.object({ currency: z.string(), count: z.int(), amount: z.string() })

const Summary = z.object({
  partyId: z.string(),
  engagement: z.object({
    activities: z.int(),
    activitiesLast30Days: z.int(),
    activitiesLast90Days: z.int(),
    lastActivityOn: z.string().nullable(),
    daysSinceLastActivity: z.int().nullable(),
  }),
  payments: z.object({
    invoicesPaid: z.int(),
    averageDelayDays: z
      .string()
      .nullable()
      .meta({ description: 'Days after the due date; negative: before' }),
    onTimePercentage: z.string().nullable(),
  }),
  balances: z.array(
    z.object({
      currency: z.string(),
      balance: z.string(),
      receivable: z.string(),
      payable: z.string(),
      advance: z.string(),
      creditNotesRemaining: z.string(),
    }),
  ),
  leads: z.int(),
  deals: z.object({ open: z.array(PerCurrency), won: z.array(PerCurrency), lost: z.array(PerCurrency) }),
  budgets: z.array(PerCurrency.extend({ pending: z.string(), spent: z.string(), remaining: z.string() })),
})
type Summary = z.output<typeof Summary>

function summaryOf(rows: ReadRow[][]): Omit<Summary, 'partyId'> {
  const [[activity] = [], [payments] = [], balances, deals, budgets, [leads] = []] = rows
  return {
    engagement: found(activity, (row) => engagementOf(ActivityRow.parse(row))),
    payments: found(payments, (row) => paymentsOf(PaymentsRow.parse(row))),
    balances: z.array(BalanceRow).parse(balances).map(balanceOf),
    leads: LeadsRow.parse(leads).leads,
    deals: dealsOf(z.array(DealsRow).parse(deals)),
    budgets: z.array(BudgetsRow).parse(budgets).map(budgetsOf),
  }
}

function engagementOf({ today, activities, last_on, last_30, last_90 }: z.output<typeof ActivityRow>) {
  return {
    activities,
    activitiesLast30Days: last_30,
    activitiesLast90Days: last_90,
    lastActivityOn: last_on,
    daysSinceLastActivity: last_on === null ? null : daysBetween(last_on, today),
  }
}

function paymentsOf({ paid, on_time, average_delay }: z.output<typeof PaymentsRow>): Summary['payments'] {
  return {
    invoicesPaid: paid,
    averageDelayDays: average_delay,
    onTimePercentage: percentage(on_time, paid),
  }
}

function balanceOf({ currency, ...sums }: z.output<typeof BalanceRow>): Summary['balances'][number] {
  return {
    currency,
    balance: formatMoney(sums.balance, currency),
    receivable: formatMoney(sums.receivable, currency),
    payable: formatMoney(sums.payable, currency),
    advance: formatMoney(sums.advance, currency),
    creditNotesRemaining: formatMoney(sums.credit_notes, currency),
  }
}

function dealsOf(rows: readonly z.output<typeof DealsRow>[]): Summary['deals'] {
  const of = (wanted: string) =>
    rows
      .filter(({ status }) => status === wanted)
      .map(({ currency, deals, amount }) => ({
        currency,
        count: deals,
        amount: formatMoney(amount, currency),
      }))
  return { open: of('open'), won: of('won'), lost: of('lost') }
}

function budgetsOf({ currency, budgets, amount, pending, spent }: z.output<typeof BudgetsRow>) {
  return {
    currency,
    count: budgets,
    amount: formatMoney(amount, currency),
    pending: formatMoney(pending, currency),
    spent: formatMoney(spent, currency),
    remaining: formatMoney(amount - pending - spent, currency),
  }
}
