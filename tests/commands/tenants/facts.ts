import type { Settings, TenantEvent } from '#commands/tenants/events.ts'
import { Currency } from '#src/kernel/money.ts'
import { tenant as slug } from '#tests/support/specification.ts'

export const settings: Settings = {
  baseCurrency: Currency.parse('XOF'),
  timeZone: 'Africa/Dakar',
  fourEyes: true,
  requireReference: false,
  paymentTermDays: 30,
  defaultVatRate: '20.00',
}

/** A tenant in Dakar with the usual settings. */
export const opened = { type: 'TenantOpened', data: { slug, settings } } satisfies TenantEvent
