import { expect, test } from 'vitest'
import { changeSettings } from '#commands/tenants/change-settings.ts'
import { settings as settingsFold } from '#commands/tenants/events.ts'
import { tenant } from '#commands/tenants/tenant.ts'
import { Currency } from '#src/kernel/money.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { opened, settings } from '#tests/commands/tenants/facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(tenant)

test('changes what is named and records no more than what changes', () => {
  given(opened)
    .when(changeSettings, { fourEyes: false, paymentTermDays: 30 })
    .thenFacts({ type: 'TenantSettingsChanged', data: { changes: { fourEyes: false } } })
})

test('changes the default currency: what was recorded keeps its own', () => {
  given(opened)
    .when(changeSettings, { baseCurrency: 'EUR' })
    .thenFacts({
      type: 'TenantSettingsChanged',
      data: { changes: { baseCurrency: Currency.parse('EUR') } },
    })
})

test('does nothing when the settings are already so', () => {
  given(opened).when(changeSettings, { fourEyes: true, defaultVatRate: '20' }).thenNothing()
  given(opened)
    .when(changeSettings, { defaultVatRate: '5.5' })
    .thenTwiceIsOnce((...all) => given(...all).when(changeSettings, { defaultVatRate: '5.50' }))
})

test('refuses for a tenant that was never opened', () => {
  given().when(changeSettings, { fourEyes: false }).thenRefused('TENANT_UNKNOWN')
})

test('takes neither no setting at all nor one that does not exist', () => {
  expect(changeSettings.input.safeParse({}).success).toBe(false)
  expect(changeSettings.input.safeParse({ colour: 'red' }).success).toBe(false)
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], changeSettings.may)).toBe(false)
  expect(mayDo(['admin'], changeSettings.may)).toBe(true)
})

test('lets other areas see the settings that hold now', () => {
  expect(fold(settingsFold, [])).toBeUndefined()
  const changed = { type: 'TenantSettingsChanged', data: { changes: { requireReference: true } } } as const
  expect(fold(settingsFold, [opened, changed])).toEqual({ ...settings, requireReference: true })
})
