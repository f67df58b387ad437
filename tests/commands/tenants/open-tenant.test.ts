import { expect, test } from 'vitest'
import { openTenant } from '#commands/tenants/open-tenant.ts'
import { tenant } from '#commands/tenants/tenant.ts'
import { opened } from '#tests/commands/tenants/facts.ts'
import { specification, tenant as slug } from '#tests/support/specification.ts'

const given = specification(tenant)
const settings = { baseCurrency: 'XOF', timeZone: 'Africa/Dakar' }

test('opens a tenant with the usual settings besides its currency and time zone', () => {
  given().when(openTenant, { slug, settings }).thenFacts(opened)
})

test('opens a tenant with settings of its own', () => {
  const own = { fourEyes: false, requireReference: true, paymentTermDays: 0, defaultVatRate: '18' }
  given()
    .when(openTenant, { slug, settings: { ...settings, ...own } })
    .thenFacts({
      type: 'TenantOpened',
      data: { slug, settings: { ...opened.data.settings, ...own, defaultVatRate: '18.00' } },
    })
})

test('does nothing when the tenant was opened just so, whatever was changed since', () => {
  given()
    .when(openTenant, { slug, settings })
    .thenTwiceIsOnce((...all) => given(...all).when(openTenant, { slug, settings }))
  given(opened, { type: 'TenantSettingsChanged', data: { changes: { fourEyes: false } } })
    .when(openTenant, { slug, settings })
    .thenNothing()
})

test('refuses to open a tenant again with other values', () => {
  given(opened)
    .when(openTenant, { slug, settings: { ...settings, baseCurrency: 'EUR' } })
    .thenRefused('ALREADY_EXISTS')
})

test('refuses to open another tenant than the one the command is sent for', () => {
  given().when(openTenant, { slug: 'globex', settings }).thenRefused('INVALID')
})

test.each([
  { baseCurrency: 'ABC' },
  { timeZone: 'Dakar' },
  { paymentTermDays: -1 },
  { defaultVatRate: '20 %' },
  { colour: 'red' },
])('does not take %j as settings', (wrong) => {
  expect(openTenant.input.safeParse({ slug, settings: { ...settings, ...wrong } }).success).toBe(false)
})

test('takes the currency and the time zone from nowhere when they are not given', () => {
  expect(openTenant.input.safeParse({ slug, settings: {} }).success).toBe(false)
})
