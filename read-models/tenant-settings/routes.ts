import { z } from 'zod'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { TenantSettingsRow } from '#projections/tenant-settings.ts'
import { settingsKey } from '#read-models/tenant-settings/queries.ts'

export const settingsRoutes: Routes = (app, { reader }) => {
  app.get('/settings', {
    config: { may: ['finance', 'sales', 'auditor'], reads: ['tenant-settings'] },
    schema: {
      summary: 'What the tenant has settled for all its books',
      tags: ['Tenants'],
      response: { 200: dataOf(Settings) },
    },
    handler: async (request, reply) => {
      const { tenant } = callerOf(request)
      const row = await reader.byKey(tenant, settingsKey, tenant)
      const data = found(row, (row) => shown(TenantSettingsRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}

const Settings = z.object({
  tenant: z.string(),
  baseCurrency: z.string(),
  timeZone: z.string(),
  fourEyes: z.boolean(),
  requireReference: z.boolean(),
  paymentTermDays: z.int(),
  defaultVatRate: z.string(),
  /** The last day that the books are locked for. */
  lockedUntil: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: z.output<typeof TenantSettingsRow>): z.output<typeof Settings> {
  return {
    tenant: row.slug,
    baseCurrency: row.base_currency,
    timeZone: row.time_zone,
    fourEyes: row.four_eyes,
    requireReference: row.require_reference,
    paymentTermDays: row.payment_term_days,
    defaultVatRate: row.default_vat_rate,
    lockedUntil: row.locked_until,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
