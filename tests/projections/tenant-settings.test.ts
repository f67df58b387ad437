import { expect, test } from 'vitest'
import type { TenantEvent } from '#commands/tenants/events.ts'
import { tenantSettings } from '#projections/tenant-settings.ts'
import type { Currency } from '#src/kernel/money.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const opened: TenantEvent = {
  type: 'TenantOpened',
  data: {
    slug: 'acme',
    settings: {
      baseCurrency: 'XOF' as Currency,
      timeZone: 'Africa/Dakar',
      fourEyes: true,
      requireReference: false,
      paymentTermDays: 30,
      defaultVatRate: '18.00',
    },
  },
}
const row = (...facts: readonly TenantEvent[]) =>
  rowsOf(tenantSettings, logOf(...facts.map((fact) => ['acme', fact] as const)))[0]

test('a tenant is a row with its settings', () => {
  expect(row(opened)).toMatchObject({
    slug: 'acme',
    base_currency: 'XOF',
    time_zone: 'Africa/Dakar',
    four_eyes: true,
    require_reference: false,
    payment_term_days: 30,
    default_vat_rate: '18.00',
  })
})

test('a change keeps what it does not name, and can turn a switch off', () => {
  const changes = { fourEyes: false, paymentTermDays: 0 }
  expect(row(opened, { type: 'TenantSettingsChanged', data: { changes } })).toMatchObject({
    base_currency: 'XOF',
    time_zone: 'Africa/Dakar',
    four_eyes: false,
    payment_term_days: 0,
    revision: 1,
  })
})
