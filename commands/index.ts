import { accounts } from '#commands/accounts/index.ts'
import { apiKeys } from '#commands/api-keys/index.ts'
import { budgets } from '#commands/budgets/index.ts'
import { expenses } from '#commands/expenses/index.ts'
import { parties } from '#commands/parties/index.ts'
import { series } from '#commands/series/index.ts'
import { tenants } from '#commands/tenants/index.ts'
import { tickets } from '#commands/tickets/index.ts'
import type { Area } from '#src/kernel/area.ts'

/** Everything that one may ask of the ledger. */
export const areas: readonly Area[] = [
  tenants,
  parties,
  budgets,
  expenses,
  tickets,
  accounts,
  series,
  apiKeys,
]
