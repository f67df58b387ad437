import type { Routes } from '#src/http/routes.ts'
import { readModel } from '#src/projecting/read-model.ts'
import { apiKeys } from '#projections/api-keys.ts'
import { budgetHistory } from '#projections/budget-history.ts'
import { budgetUtilisation } from '#projections/budget-utilisation.ts'
import { expenses } from '#projections/expenses.ts'
import { parties } from '#projections/parties.ts'
import { periodLocks } from '#projections/period-locks.ts'
import { tenantSettings } from '#projections/tenant-settings.ts'
import { tickets } from '#projections/tickets.ts'
import { apiKeyRoutes } from '#read-models/api-keys/routes.ts'
import { budgetHistoryRoutes } from '#read-models/budget-history/routes.ts'
import { budgetRoutes } from '#read-models/budget-utilisation/routes.ts'
import { expenseRoutes } from '#read-models/expenses/routes.ts'
import { partyRoutes } from '#read-models/parties/routes.ts'
import { periodLockRoutes } from '#read-models/period-locks/routes.ts'
import { settingsRoutes } from '#read-models/tenant-settings/routes.ts'
import { ticketRoutes } from '#read-models/tickets/routes.ts'

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
  readModel({ projection: tenantSettings, table: file('tenant-settings/table.sql') }),
  readModel({ projection: periodLocks, table: file('period-locks/table.sql') }),
  readModel({ projection: apiKeys, table: file('api-keys/table.sql') }),
] as const

/** How one may look at it. */
export const queryRoutes: readonly Routes[] = [
  partyRoutes,
  ticketRoutes,
  budgetRoutes,
  budgetHistoryRoutes,
  expenseRoutes,
  settingsRoutes,
  periodLockRoutes,
  apiKeyRoutes,
]

function file(path: string): URL {
  return new URL(path, import.meta.url)
}
