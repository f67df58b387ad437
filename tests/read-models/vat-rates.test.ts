import { expect, test } from 'vitest'
import { readSideOfTest } from '#tests/support/read-side.ts'

test('X-04 the VAT rates are listed by code and day, or as they hold on a day', async () => {
  const side = await readSideOfTest({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  const set = (code: string, rate: string, from: string) =>
    side.send('set-vat-rate', { code, name: 'N', rate, category: 'S', from })
  await set('TVB', '5.5', '2025-01-01')
  await set('TVA', '20', '2025-03-01')
  await set('TVA', '18', '2024-01-01')
  await set('TVA', '18.5', '2024-01-01')

  const ratesOf = async (query: string) =>
    (await side.getAll(`/vat-rates?limit=1&${query}`)).map(({ code, from, rate }) => [code, from, rate])
  const all = [
    ['TVA', '2024-01-01', '18.50'],
    ['TVA', '2025-03-01', '20.00'],
    ['TVB', '2025-01-01', '5.50'],
  ]
  expect(await ratesOf('')).toEqual(all)
  expect(await ratesOf('on=2024-12-31')).toEqual([all[0]])
  expect(await ratesOf('on=2025-03-01')).toEqual([all[1], all[2]])
  expect(await ratesOf('on=2023-12-31')).toEqual([])

  const { items } = await side.get('/vat-rates?limit=1', { role: 'sales' })
  expect(items).toEqual([
    {
      ...{ code: 'TVA', from: '2024-01-01', name: 'N', rate: '18.50', category: 'S' },
      updatedAt: '2025-03-22T10:00:00.000Z',
    },
  ])
  expect((await side.get('/vat-rates?on=x')).status).toBe(400)
  expect((await side.get('/vat-rates', { role: 'driver' })).status).toBe(403)
})
