import { expect, test } from 'vitest'
import { readSideOfTest } from '#tests/support/read-side.ts'

test('the settings of a tenant are shown as they are now', async () => {
  const side = await readSideOfTest({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  expect((await side.get('/settings')).code).toBe('NOT_FOUND')
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'XOF', timeZone: 'Africa/Dakar' },
  })
  await side.send('change-settings', { fourEyes: false })
  const { data, headers } = await side.get('/settings', { role: 'sales' })
  expect(data).toEqual({
    tenant: 'demo',
    baseCurrency: 'XOF',
    timeZone: 'Africa/Dakar',
    fourEyes: false,
    requireReference: false,
    paymentTermDays: 30,
    defaultVatRate: '20.00',
    lockedUntil: null,
    createdAt: '2025-03-22T10:00:00.000Z',
    updatedAt: '2025-03-22T10:00:00.000Z',
    revision: 1,
  })
  expect(headers['etag']).toBe('"1"')
  expect((await side.get('/settings', { role: 'driver' })).status).toBe(403)
})
