import { z } from 'zod'
import { tenantFacts } from '#commands/tenants/events.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Currency } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'

export const TenantSettingsRow = z.object({
  slug: z.string(),
  base_currency: Currency,
  time_zone: z.string(),
  four_eyes: z.boolean(),
  require_reference: z.boolean(),
  payment_term_days: z.int(),
  default_vat_rate: z.string(),
  locked_until: CivilDate.nullable(),
  ...recordColumns,
})
type TenantSettingsRow = z.infer<typeof TenantSettingsRow>

/** What each tenant has settled for all its books, one row each. */
export const tenantSettings = projection(tenantFacts)({
  name: 'tenant-settings',
  version: 2,
  row: TenantSettingsRow,
  key: ['slug'],
  on: {
    TenantOpened: (event) => {
      const { slug, settings } = event.data
      return insert({
        slug,
        base_currency: settings.baseCurrency,
        time_zone: settings.timeZone,
        four_eyes: settings.fourEyes,
        require_reference: settings.requireReference,
        payment_term_days: settings.paymentTermDays,
        default_vat_rate: settings.defaultVatRate,
        locked_until: null,
        ...begunBy(event),
      })
    },
    TenantSettingsChanged: (event) => {
      const { changes } = event.data
      return change(event.tenant, (row: TenantSettingsRow) => ({
        ...row,
        base_currency: changes.baseCurrency ?? row.base_currency,
        time_zone: changes.timeZone ?? row.time_zone,
        four_eyes: changes.fourEyes ?? row.four_eyes,
        require_reference: changes.requireReference ?? row.require_reference,
        payment_term_days: changes.paymentTermDays ?? row.payment_term_days,
        default_vat_rate: changes.defaultVatRate ?? row.default_vat_rate,
        ...touchedBy(event),
      }))
    },
    BooksLocked: (event) =>
      change(event.tenant, (row) => ({
        ...row,
        locked_until: event.data.until,
        ...touchedBy(event),
      })),
  },
})
