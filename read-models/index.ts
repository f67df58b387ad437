import type { Routes } from '#src/http/routes.ts'
import { readModel } from '#src/projecting/read-model.ts'
import type { Run } from '#src/scheduling/run.ts'
import { accountLines } from '#projections/account-lines.ts'
import { accounts } from '#projections/accounts.ts'
import { apiKeys } from '#projections/api-keys.ts'
import { budgetHistory } from '#projections/budget-history.ts'
import { budgetUtilisation } from '#projections/budget-utilisation.ts'
import { creditNotes } from '#projections/credit-notes.ts'
import { dealChanges } from '#projections/deal-changes.ts'
import { dealStageEntries } from '#projections/deal-stage-entries.ts'
import { deals } from '#projections/deals.ts'
import { expenses } from '#projections/expenses.ts'
import { invoices } from '#projections/invoices.ts'
import { leadCaptures } from '#projections/lead-captures.ts'
import { leads } from '#projections/leads.ts'
import { movements } from '#projections/movements.ts'
import { offsets } from '#projections/offsets.ts'
import { parties } from '#projections/parties.ts'
import { penaltyRules } from '#projections/penalty-rules.ts'
import { periodLocks } from '#projections/period-locks.ts'
import { pipelineVersions } from '#projections/pipeline-versions.ts'
import { pipelines } from '#projections/pipelines.ts'
import { tenantSettings } from '#projections/tenant-settings.ts'
import { tickets } from '#projections/tickets.ts'
import { timeline } from '#projections/timeline.ts'
import { treasuryAccounts } from '#projections/treasury-accounts.ts'
import { treasuryLines } from '#projections/treasury-lines.ts'
import { vatRates } from '#projections/vat-rates.ts'
import { webhooks } from '#projections/webhooks.ts'
import { accountLineRoutes } from '#read-models/account-lines/routes.ts'
import { accountRoutes } from '#read-models/accounts/routes.ts'
import { apiKeyRoutes } from '#read-models/api-keys/routes.ts'
import { budgetHistoryRoutes } from '#read-models/budget-history/routes.ts'
import { budgetRoutes } from '#read-models/budget-utilisation/routes.ts'
import { creditNoteRoutes } from '#read-models/credit-notes/routes.ts'
import { expiryRun } from '#read-models/credit-notes/run.ts'
import { pipelineStatisticsRoutes } from '#read-models/deal-changes/routes.ts'
import { dealHistoryRoutes } from '#read-models/deal-stage-entries/routes.ts'
import { dealRoutes } from '#read-models/deals/routes.ts'
import { expenseRoutes } from '#read-models/expenses/routes.ts'
import { invoiceRoutes } from '#read-models/invoices/routes.ts'
import { leadRoutes } from '#read-models/leads/routes.ts'
import { movementRoutes } from '#read-models/movements/routes.ts'
import { offsetRoutes } from '#read-models/offsets/routes.ts'
import { partyRoutes } from '#read-models/parties/routes.ts'
import { penaltyRuleRoutes } from '#read-models/penalty-rules/routes.ts'
import { penaltyRun } from '#read-models/penalty-rules/run.ts'
import { periodLockRoutes } from '#read-models/period-locks/routes.ts'
import { pipelineRoutes } from '#read-models/pipelines/routes.ts'
import { settingsRoutes } from '#read-models/tenant-settings/routes.ts'
import { ticketRoutes } from '#read-models/tickets/routes.ts'
import { timelineRoutes } from '#read-models/timeline/routes.ts'
import { treasuryAccountRoutes } from '#read-models/treasury-accounts/routes.ts'
import { treasuryLineRoutes } from '#read-models/treasury-lines/routes.ts'
import { vatRateRoutes } from '#read-models/vat-rates/routes.ts'
import { webhookRoutes } from '#read-models/webhooks/routes.ts'

/** What one may look at: every projection with the files of its table. */
export const readModels = [
  readModel({ projection: parties, table: file('parties/table.sql') }),
  readModel({ projection: tickets, table: file('tickets/table.sql') }),
  readModel({
    projection: budgetUtilisation,
    table: file('budget-utilisation/table.sql'),
    reporting: file('budget-utilisation/reporting.sql'),
  }),
  readModel({ projection: budgetHistory, table: file('budget-history/table.sql') }),
  readModel({ projection: expenses, table: file('expenses/table.sql') }),
  readModel({
    projection: accounts,
    table: file('accounts/table.sql'),
    reporting: file('accounts/reporting.sql'),
  }),
  readModel({ projection: accountLines, table: file('account-lines/table.sql') }),
  readModel({ projection: invoices, table: file('invoices/table.sql') }),
  readModel({
    projection: movements,
    table: file('movements/table.sql'),
    reporting: file('movements/reporting.sql'),
  }),
  readModel({ projection: creditNotes, table: file('credit-notes/table.sql') }),
  readModel({ projection: offsets, table: file('offsets/table.sql') }),
  readModel({ projection: leads, table: file('leads/table.sql') }),
  readModel({ projection: pipelines, table: file('pipelines/table.sql') }),
  readModel({ projection: deals, table: file('deals/table.sql') }),
  readModel({ projection: dealStageEntries, table: file('deal-stage-entries/table.sql') }),
  readModel({
    projection: dealChanges,
    table: file('deal-changes/table.sql'),
    reporting: file('deal-changes/reporting.sql'),
  }),
  readModel({ projection: pipelineVersions, table: file('pipeline-versions/table.sql') }),
  readModel({ projection: leadCaptures, table: file('lead-captures/table.sql') }),
  readModel({ projection: tenantSettings, table: file('tenant-settings/table.sql') }),
  readModel({ projection: periodLocks, table: file('period-locks/table.sql') }),
  readModel({ projection: penaltyRules, table: file('penalty-rules/table.sql') }),
  readModel({ projection: vatRates, table: file('vat-rates/table.sql') }),
  readModel({ projection: apiKeys, table: file('api-keys/table.sql') }),
  readModel({ projection: webhooks, table: file('webhooks/table.sql') }),
  readModel({ projection: treasuryAccounts, table: file('treasury-accounts/table.sql') }),
  readModel({ projection: treasuryLines, table: file('treasury-lines/table.sql') }),
  readModel({
    projection: timeline,
    table: file('timeline/table.sql'),
    reporting: file('timeline/reporting.sql'),
  }),
] as const

/** How one may look at it. */
export const queryRoutes: readonly Routes[] = [
  partyRoutes,
  ticketRoutes,
  budgetRoutes,
  budgetHistoryRoutes,
  expenseRoutes,
  accountRoutes,
  accountLineRoutes,
  invoiceRoutes,
  movementRoutes,
  creditNoteRoutes,
  offsetRoutes,
  leadRoutes,
  pipelineRoutes,
  dealRoutes,
  dealHistoryRoutes,
  pipelineStatisticsRoutes,
  settingsRoutes,
  periodLockRoutes,
  vatRateRoutes,
  penaltyRuleRoutes,
  apiKeyRoutes,
  webhookRoutes,
  treasuryAccountRoutes,
  treasuryLineRoutes,
  timelineRoutes,
]

/** What is done as time goes by. */
export const runs: readonly Run[] = [expiryRun, penaltyRun]

function file(path: string): URL {
  return new URL(path, import.meta.url)
}
