import { accounts } from '#commands/accounts/index.ts'
import { apiKeys } from '#commands/api-keys/index.ts'
import { budgets } from '#commands/budgets/index.ts'
import { contactPoints } from '#commands/contact-points/index.ts'
import { deals } from '#commands/deals/index.ts'
import { expenses } from '#commands/expenses/index.ts'
import { leads } from '#commands/leads/index.ts'
import { parties } from '#commands/parties/index.ts'
import { pipelines } from '#commands/pipelines/index.ts'
import { penaltyRules } from '#commands/penalty-rules/index.ts'
import { series } from '#commands/series/index.ts'
import { tenants } from '#commands/tenants/index.ts'
import { tickets } from '#commands/tickets/index.ts'
import { treasury } from '#commands/treasury/index.ts'
import { vatRates } from '#commands/vat-rates/index.ts'
import { webhooks } from '#commands/webhooks/index.ts'
import type { Area } from '#src/kernel/area.ts'

/** Everything that one may ask of the ledger. */
export const areas: readonly Area[] = [
  tenants,
  parties,
  budgets,
  expenses,
  tickets,
  leads,
  pipelines,
  deals,
  contactPoints,
  accounts,
  treasury,
  vatRates,
  penaltyRules,
  series,
  apiKeys,
  webhooks,
]
