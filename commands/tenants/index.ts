import { changeSettings } from '#commands/tenants/change-settings.ts'
import { lockBooks } from '#commands/tenants/lock-books.ts'
import { openTenant } from '#commands/tenants/open-tenant.ts'
import { tenant } from '#commands/tenants/tenant.ts'
import { area } from '#src/kernel/area.ts'

export const tenants = area({
  name: 'Tenants',
  aggregate: tenant,
  commands: [openTenant, changeSettings, lockBooks],
})
